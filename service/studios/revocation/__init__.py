"""Studios that lose their title (article 13): the case, the delivery of papers, what follows."""
