"""Reports of the public about a studio (举报)."""
