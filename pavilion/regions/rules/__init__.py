"""Pure rules about places: how people write them."""
