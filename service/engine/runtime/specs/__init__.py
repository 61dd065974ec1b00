"""What each kind of flow node does: SpiffWorkflow task specs of our own, one small class each."""
