# Data sets and how they are divided.

DATA_SETTINGS = {
    "mnist": ["data.source"],
    "own_digits": ["data.source", "data.own_digits"],
    "bioprocess": ["data.source"],
    "bioprocess_1251": ["data.source"],
    "gom": ["data.source"],
    "expressions": [],
    "glyphs": ["data.source"],
    "photographs": ["data.source"],
    "style_image": ["data.source"],
    "emnist": ["data.source"],
    "punks": ["data.source"],
    "punks_exact": ["data.source"],
    "portraits": ["data.source", "data.portraits.path"],
    "paintings": ["data.source"],
}
DATASETS += DATA_SETTINGS


localrules:
    make_data,
    fetch_networks,
    split_data,


rule make_data:
    input:
        ANCHOR,
        files_of,
    output:
        "<results>/data/{dataset}.npz",
        "<results>/data/{dataset}.json",
    log:
        "<logs>/make_data/{dataset}.log",
    benchmark:
        "<benchmarks>/make_data/{dataset}.tsv"
    wildcard_constraints:
        dataset=any_of(DATASETS),
    conda:
        "../../envs/reprise.yaml"
    params:
        spec=lambda wildcards: spec_of(*DATA_SETTINGS[wildcards.dataset])(wildcards),
        code=lambda wildcards: code_of(f"data.{wildcards.dataset}"),
    message:
        "Data set {wildcards.dataset}"
    shell:
        "reprise data {wildcards.dataset}.make --spec {params.spec:q} --inputs {input:q} --outputs {output} &> {log}"


# The jobs that use them find them in the mirror or the download cache, and name no file of it.
rule fetch_networks:
    input:
        ANCHOR,
    output:
        "<results>/data/networks.json",
    log:
        "<logs>/fetch_networks.log",
    benchmark:
        "<benchmarks>/fetch_networks.tsv"
    priority: 100  # before those jobs, which may run where there is no network
    conda:
        "../../envs/reprise.yaml"
    params:
        spec=spec_of(*networks.settings(config["experiments"])),
        code=code_of("experiments.networks"),
    message:
        "Published networks"
    shell:
        "reprise data networks.fetch --spec {params.spec:q} --inputs {input} --outputs {output} &> {log}"


rule split_data:
    input:
        "<results>/data/{dataset}.npz",
        "<results>/data/{dataset}.json",
    output:
        "<results>/splits/{dataset}/seed{seed}.npz",
    log:
        "<logs>/split_data/{dataset}.seed{seed}.log",
    benchmark:
        "<benchmarks>/split_data/{dataset}.seed{seed}.tsv"
    wildcard_constraints:
        dataset=any_of(DATASETS),
        seed=r"\d+",
    conda:
        "../../envs/reprise.yaml"
    params:
        spec=spec_of("data.splits.{dataset}"),
        code=code_of("data.splits"),
    message:
        "Split of {wildcards.dataset}, seed {wildcards.seed}"
    shell:
        "reprise split splits.make --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"
