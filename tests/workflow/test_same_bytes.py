"""Same configuration, same seed, same bytes: whatever the cores, the folder and the time."""


def test_one_core_in_another_folder_gives_the_same_bytes(finished_once, checkout):
    checkout.snakemake("--cores", "1", "report")
    ours, theirs = checkout.artifacts(), finished_once.artifacts()
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert len(ours) > 40
