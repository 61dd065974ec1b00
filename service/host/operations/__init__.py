"""What operators do with cases: inspection, incidents, interventions, reassignment."""
