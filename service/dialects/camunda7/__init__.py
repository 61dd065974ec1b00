"""Camunda 7, Operaton, Flowable and Activiti: one vocabulary, read as our dialect."""
