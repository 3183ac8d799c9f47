"""The built-in test gateway: behaves like a real one, moves no real money."""
