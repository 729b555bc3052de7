# System lenet: convolutional networks for digits (sepulveda2023, banoy2023, alvarez2023).

LENETS = experiments_of("lenet")
LENET_GRIDS = [name for name in LENETS if isinstance(config["experiments"][name]["batch_size"], list)]
LENET_RUNS = [name for name in LENETS if name not in LENET_GRIDS]

MODELS += [
    f"<results>/runs/{name}/seed{seed}/weights.safetensors"
    for name in LENETS
    for seed in config["experiments"][name]["seeds"]
]
METRICS += [f"<results>/metrics/{name}/summary.json" for name in LENETS]

figure("alvarez2023/fig01", "lenet.architecture", "<results>/metrics/lenet_modern/architecture.json")
figure("alvarez2023/fig03", "lenet.training_curves", "<results>/metrics/lenet_modern/summary.json")
figure("ours/lenet_modern_confusion", "lenet.confusion", "<results>/metrics/lenet_modern/summary.json")
figure("ours/lenet_modern_grid", "lenet.grid", "<results>/metrics/lenet_modern_grid/summary.json")
table("ours/lenet_modern", "lenet.results", "<results>/metrics/lenet_modern/summary.json")
table("ours/lenet_modern_grid", "lenet.grid", "<results>/metrics/lenet_modern_grid/summary.json")


rule train_lenet:
    input:
        data_of,
        split_of,
    output:
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
    log:
        "<logs>/train_lenet/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/train_lenet/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(LENETS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        stage=lenet_stage,
        spec=run_settings,
        code=code_of("experiments.lenet.train"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train lenet.{params.stage} --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"


rule measure_lenet:
    input:
        data_of,
        card_of,
        split_of,
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
        own_digits_of,
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
        "<results>/runs/{experiment}/seed{seed}/readings.npz",
    log:
        "<logs>/measure_lenet/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_lenet/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(LENET_RUNS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        stage=lenet_stage,
        spec=run_settings,
        code=code_of("experiments.lenet.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure lenet.{params.stage} --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"


use rule measure_lenet as compare_lenet with:
    input:
        data_of,
        card_of,
        split_of,
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
    wildcard_constraints:
        experiment=any_of(LENET_GRIDS),


rule describe_lenet:
    input:
        ANCHOR,
    output:
        "<results>/metrics/{experiment}/architecture.json",
    log:
        "<logs>/describe_lenet/{experiment}.log",
    benchmark:
        "<benchmarks>/describe_lenet/{experiment}.tsv"
    wildcard_constraints:
        experiment=any_of(LENETS),
    conda:
        "../../envs/reprise.yaml"
    params:
        spec=spec_of("experiments.{experiment}.variant"),
        code=code_of("experiments.lenet.architecture"),
    message:
        "Layers of {wildcards.experiment}"
    shell:
        "reprise measure lenet.architecture.describe --spec {params.spec:q} --inputs {input} --outputs {output} &> {log}"
