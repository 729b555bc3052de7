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

METRICS += map(architecture_of, ("lenet_sepulveda2023", "lenet_banoy2023_50", "lenet_modern"))

MNIST_DIGITS, OWN_DIGITS = (
    [f"<results>/data/{name}.npz", f"<results>/data/{name}.json"] for name in ("mnist", "own_digits")
)
LENET_SEPULVEDA = [readings_of("lenet_sepulveda2023"), summary_of("lenet_sepulveda2023")]
LENET_BANOY = [f"lenet_banoy2023_{kind}" for kind in ("50", "10", "corrected")]

figure("sepulveda2023/fig04", "lenet.architecture", architecture_of("lenet_sepulveda2023"))
figure("sepulveda2023/fig05", "lenet.pictures.mnist", *MNIST_DIGITS)
figure("sepulveda2023/fig06", "lenet.pictures.as_drawn", *OWN_DIGITS)
figure("sepulveda2023/fig11", "lenet.learning.accuracy", summary_of("lenet_sepulveda2023"))
figure("sepulveda2023/fig12", "lenet.learning.precision", summary_of("lenet_sepulveda2023"))
figure("sepulveda2023/fig13", "lenet.pictures.read_test", *LENET_SEPULVEDA)
figure("sepulveda2023/fig14", "lenet.confusion", summary_of("lenet_sepulveda2023"))
figure("sepulveda2023/fig15", "lenet.pictures.read_own", *LENET_SEPULVEDA)
figure("sepulveda2023/fig16", "lenet.own_confusion", summary_of("lenet_sepulveda2023"))
figure("banoy2023/fig02", "lenet.architecture", architecture_of("lenet_banoy2023_50"))
figure("banoy2023/fig03", "lenet.pictures.as_drawn", *OWN_DIGITS)
figure("banoy2023/fig04", "lenet.pictures.normalised", *OWN_DIGITS)
figure("banoy2023/fig12", "lenet.learning.own_digits", summary_of(LENET_BANOY[0]), summary_of(LENET_BANOY[2]))
figure("banoy2023/fig13", "lenet.learning.own_digits", summary_of(LENET_BANOY[1]))
table("banoy2023/own_digits", "lenet.banoy", *both_of(*LENET_BANOY))
figure("alvarez2023/fig01", "lenet.architecture", architecture_of("lenet_modern"))
figure("alvarez2023/fig03", "lenet.learning.training_curves", summary_of("lenet_modern"))
figure("alvarez2023/fig06", "lenet.pictures.crowd", *OWN_DIGITS)
figure("ours/lenet_modern_confusion", "lenet.confusion", summary_of("lenet_modern"))
figure("ours/lenet_modern_grid", "lenet.grid", summary_of("lenet_modern_grid"))
table("ours/lenet_modern", "lenet.results", summary_of("lenet_modern"))
table("ours/lenet_modern_grid", "lenet.grid", summary_of("lenet_modern_grid"))
table("ours/lenet_variants", "lenet.variants", *map(summary_of, LENET_RUNS))
table("ours/own_digits_by_sheet", "lenet.own_digits_by_sheet", *map(summary_of, ("lenet_modern", "lenet_augmented")))


localrules:
    describe_lenet,


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
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


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
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


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
