# System arithmetic: networks that answer sums and differences, in text and in images (demmenie2024).

ARITHMETIC = experiments_of("arithmetic")
ARITHMETIC_LEARNED = of_kind("learned", ARITHMETIC)
ARITHMETIC_DRAWINGS = of_kind("drawings", ARITHMETIC)

MODELS += [
    f"<results>/runs/{name}/seed{seed}/weights.safetensors"
    for name in ARITHMETIC
    for seed in config["experiments"][name]["seeds"]
]
METRICS += map(summary_of, ARITHMETIC)

ARITHMETIC_ADDERS = [summary_of("arithmetic_long"), summary_of("arithmetic_learned")]
ARITHMETIC_COURSES = [summary_of("arithmetic_single"), summary_of("arithmetic_images")]
ARITHMETIC_ANSWERS = [summary_of("arithmetic_shares"), first_run("arithmetic_shares", "predictions.npz")]
ARITHMETIC_STRIPS = [summary_of("arithmetic_drawings"), first_run("arithmetic_drawings", "predictions.npz")]
ARITHMETIC_SEEN = [summary_of("arithmetic_learned"), first_run("arithmetic_learned", "predictions.npz")]
ARITHMETIC_EXAMPLE = ["<results>/data/expressions.npz", *samples_of("arithmetic_images")]

figure("demmenie2024/fig09", "arithmetic.pictures.example", *ARITHMETIC_EXAMPLE)
figure("demmenie2024/fig11", "arithmetic.figure.distribution", *ARITHMETIC_ANSWERS)
figure("demmenie2024/fig12", "arithmetic.figure.instances", *ARITHMETIC_ANSWERS)
figure("demmenie2024/fig13", "arithmetic.figure.learning", *ARITHMETIC_COURSES)
figure("demmenie2024/fig14", "arithmetic.pictures.strips", *ARITHMETIC_STRIPS)
figure("ours/arithmetic_shares", "arithmetic.figure.shares", summary_of("arithmetic_shares"))
figure("ours/arithmetic_learned", "arithmetic.figure.learned", *ARITHMETIC_ADDERS)
figure("ours/arithmetic_seen", "arithmetic.pictures.seen", *ARITHMETIC_SEEN)
table("demmenie2024/table1", "arithmetic.shares", *both_of("arithmetic_shares"))
table("demmenie2024/table2", "arithmetic.text", *both_of("arithmetic_text"))
table("demmenie2024/table3", "arithmetic.images", *both_of("arithmetic_images"))
table("demmenie2024/table4", "arithmetic.drawings", *both_of("arithmetic_drawings"))
table("ours/arithmetic_learned", "arithmetic.learned", summary_of("arithmetic_learned"))


rule train_arithmetic:
    input:
        "<results>/data/expressions.npz",
        handwriting_of,
    output:
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
        "<results>/runs/{experiment}/seed{seed}/predictions.npz",
    log:
        "<logs>/train_arithmetic/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/train_arithmetic/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(of_kind("answers", ARITHMETIC)),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        stage=kind_of,
        spec=settings_of("compute.device", "compute.threads"),
        code=code_of("experiments.arithmetic.train"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train arithmetic.{params.stage} --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


use rule train_arithmetic as train_drawing with:
    wildcard_constraints:
        experiment=any_of(ARITHMETIC_DRAWINGS),
    params:
        stage="drawings.run",
        spec=settings_of("compute.device", "compute.threads"),
        code=code_of("experiments.arithmetic.drawings"),


use rule train_arithmetic as teach_arithmetic with:
    wildcard_constraints:
        experiment=any_of(ARITHMETIC_LEARNED),
    params:
        stage="learned.run",
        spec=settings_of("compute.device", "compute.threads"),
        code=code_of("experiments.arithmetic.learned"),


rule measure_arithmetic:
    input:
        card_of,
        "<results>/runs/{experiment}/seed{seed}/history.csv",
        "<results>/runs/{experiment}/seed{seed}/predictions.npz",
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
    log:
        "<logs>/measure_arithmetic/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_arithmetic/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of([name for name in ARITHMETIC if name not in ARITHMETIC_DRAWINGS]),
        seed=r"\d+",
    conda:
        "../../envs/reprise.yaml"
    params:
        stage=kind_of,
        spec=settings_of(),
        code=code_of("experiments.arithmetic.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure arithmetic.{params.stage} --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"


use rule measure_arithmetic as measure_drawings with:
    wildcard_constraints:
        experiment=any_of(ARITHMETIC_DRAWINGS),
        seed=r"\d+",
    params:
        stage="drawn.run",
        spec=settings_of(),
        code=code_of("experiments.arithmetic.drawn"),
