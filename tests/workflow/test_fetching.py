"""What comes from elsewhere is fetched by one command, before anything asks for it."""


def test_data_are_all_that_the_papers_scale_fetches(checkout):
    planned = checkout.planned("data", overlays=("config.paper.yaml",))
    assert {"Published networks", "Video nasa_13013", "Video cockatoo", "Video realshort", "Data set emnist"} <= planned
    assert not {message for message in planned if message.startswith(("Training", "Measuring"))}


def test_networks_that_nobody_asks_for_are_not_fetched(checkout):
    assert "Published networks" not in checkout.planned("data")


def test_a_network_that_is_not_to_be_had_is_named_before_a_training_asks_for_it(checkout, monkeypatch):
    monkeypatch.delenv("REPRISE_MIRROR", raising=False)
    (checkout.folder / "asking.yaml").write_text("experiments: {style_learned: {features: squeezenet}}\n")
    overlays = ("config.smoke.yaml", "asking.yaml")
    result = checkout.snakemake("--cores", "1", "results/smoke/data/networks.json", overlays=overlays, check=False)
    assert result.returncode == 1
    assert "style_learned: squeezenet/squeezenet_v1.0_decoded.npz: is in no mirror;" in result.stdout
