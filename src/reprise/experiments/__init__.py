"""One system per folder: data, networks, objectives and measures composed into what papers did."""
