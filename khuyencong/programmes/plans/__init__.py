"""Yearly plans: versions, batches and lines; selected, cut, decided in one act, amended (36/2013/TT-BCT art. 8, 11)."""
