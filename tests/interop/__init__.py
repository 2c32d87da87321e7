"""Open Badges credentials before verifiers nobody here wrote; README.md of this folder says how."""
