"""How the example ledgers are made: invented people, invented companies, planted findings."""
