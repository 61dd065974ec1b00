"""Packs of evidence: everything the record holds of a case, with proofs, to be taken along."""
