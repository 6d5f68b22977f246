"""How fast the network and the pipeline are, against their peers, measured in one process on one machine."""
