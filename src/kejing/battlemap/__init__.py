"""The pages of the one model and the one table: pyramid and battle map. Owns no tables, only views of them."""
