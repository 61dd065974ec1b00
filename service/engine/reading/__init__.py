"""From bytes to model: XML safely, then BPMN, then the dialect."""
