"""The host tried on real databases, real diagrams and a moved clock."""
