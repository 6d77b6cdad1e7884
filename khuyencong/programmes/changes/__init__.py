"""Changes to a project in the year it runs: who decides what, and what happens then (36/2013/TT-BCT art. 11)."""
