"""Taking over projects that run on paper already: entered from their papers, confirmed by a second officer."""
