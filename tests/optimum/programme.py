"""The most boxes under linear limits: what slices and positions ask of HiGHS."""

import highspy
import numpy as np


def solve(matrix, limits, boxes, *, nodes=0):
    """Bound the sum of the first `boxes` columns from above; answer the values too, whole where `nodes`."""
    model, (rows, columns) = highspy.HighsLp(), matrix.shape
    model.num_col_, model.num_row_ = columns, rows
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate([np.ones(boxes), np.zeros(columns - boxes)])
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.full(columns, 1e6)
    model.row_lower_, model.row_upper_ = np.full(rows, -highspy.kHighsInf), limits
    column, row = np.nonzero(matrix.T)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.searchsorted(column, np.arange(columns + 1)).astype(np.int32)
    model.a_matrix_.index_ = row.astype(np.int32)
    model.a_matrix_.value_ = matrix[row, column]
    if nodes:
        model.integrality_ = [highspy.HighsVarType.kInteger] * columns
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    if nodes:
        solver.setOptionValue("mip_max_nodes", nodes)
    solver.passModel(model)
    solver.run()
    info, values = solver.getInfo(), np.array(solver.getSolution().col_value)
    return (info.mip_dual_bound if nodes else info.objective_function_value), values
