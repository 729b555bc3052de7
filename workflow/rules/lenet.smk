# System lenet: convolutional networks for digits (alvarez2023).

LENETS = experiments_of("lenet")
LENET_SETTINGS = settings_of("data.splits.mnist", "compute.device", "compute.threads")

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
        spec=LENET_SETTINGS,
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
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
    log:
        "<logs>/measure_lenet/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_lenet/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(LENETS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    params:
        stage=lenet_stage,
        spec=LENET_SETTINGS,
        code=code_of("experiments.lenet.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure lenet.{params.stage} --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"


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
