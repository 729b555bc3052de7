# System digit_gan: adversarial networks that generate digits (sepulveda2023, banoy2023, alvarez2023, wilusz2024).

DIGIT_GANS = experiments_of("digit_gan")

MODELS += [
    f"<results>/runs/{name}/seed{seed}/weights.safetensors"
    for name in DIGIT_GANS
    for seed in config["experiments"][name]["seeds"]
]
METRICS += [summary_of(name) for name in DIGIT_GANS]

VIDEOS += [f"<results>/videos/{name}.mp4" for name in DIGIT_GANS]

GAN_SEPULVEDA, GAN_BANOY, GAN_ALVAREZ, GAN_CONDITIONAL = (
    [first_run(f"gan_{name}", "shown.npz"), summary_of(f"gan_{name}")]
    for name in ("sepulveda2023", "banoy2023", "alvarez2023", "conditional")
)
GAN_SUMMARIES = [summary_of(name) for name in DIGIT_GANS if config["experiments"][name]["data"] == "mnist"]

figure("sepulveda2023/fig07", "digit_gan.scheme", summary_of("gan_sepulveda2023"))
figure("sepulveda2023/fig17", "digit_gan.by_epoch", *GAN_SEPULVEDA)
figure("sepulveda2023/fig23", "digit_gan.losses", summary_of("gan_sepulveda2023"))
table("sepulveda2023/table3", "digit_gan.judged", *both_of("gan_sepulveda2023"))
figure("banoy2023/fig05", "digit_gan.scheme", summary_of("gan_banoy2023"))
figure("banoy2023/fig14", "digit_gan.crowds", *GAN_BANOY)
figure("banoy2023/fig19", "digit_gan.leaky", ANCHOR)
figure("alvarez2023/fig02", "digit_gan.scheme", summary_of("gan_alvarez2023"))
figure("alvarez2023/fig04", "digit_gan.by_step", first_run("gan_alvarez2023", "course.npz"), GAN_ALVAREZ[1])
figure("alvarez2023/fig05", "digit_gan.beside", *GAN_ALVAREZ)
table("alvarez2023/table1", "digit_gan.judged", *both_of("gan_alvarez2023"))
figure("ours/gan_banoy2023_losses", "digit_gan.losses", summary_of("gan_banoy2023"))
figure("ours/gan_conditional", "digit_gan.asked", *GAN_CONDITIONAL)
table("ours/gan_judged_banoy2023", "digit_gan.judged", *both_of("gan_banoy2023"))
table("ours/gan_quality", "digit_gan.quality", *GAN_SUMMARIES)
table("ours/gan_ends", "digit_gan.ends", *map(summary_of, DIGIT_GANS))

METRICS += map(architecture_of, ("gan_banoy2023", "gan_wilusz2024"))
QUADRANTS = [f"{network}_wilusz2024{kind}" for network in ("gan", "vae") for kind in ("", "_retrained", "_emnist")]
GAN_WILUSZ, GAN_WILUSZ_RETRAINED = (
    [first_run(name, "shown.npz"), summary_of(name)] for name in ("gan_wilusz2024", "gan_wilusz2024_retrained")
)

figure("wilusz2024/fig01", "lenet.pictures.mnist", *MNIST_DIGITS)
figure("wilusz2024/fig02", "digit_gan.schemes.dense", ANCHOR)
figure("wilusz2024/fig03", "digit_gan.schemes.convolutional", architecture_of("gan_wilusz2024"))
figure("wilusz2024/fig04", "digit_gan.scheme", summary_of("gan_wilusz2024"))
figure("wilusz2024/fig10", "digit_gan.quadrants.samples", *GAN_WILUSZ)
figure("wilusz2024/fig11", "digit_gan.quadrants.as_stored", *GAN_WILUSZ_RETRAINED)
figure("wilusz2024/fig12", "digit_gan.quadrants.samples", *GAN_WILUSZ_RETRAINED)
table("wilusz2024/table1", "digit_gan.validation.plan", *both_of(*QUADRANTS))
table("wilusz2024/table2", "digit_gan.validation.two_functions", ANCHOR)
table("ours/wilusz2024_validated", "digit_gan.validation.validated", *map(summary_of, QUADRANTS))


localrules:
    describe_digit_gan,


rule train_digit_gan:
    input:
        data_of,
        split_of,
        begun_with,
    output:
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
        "<results>/runs/{experiment}/seed{seed}/course.npz",
    log:
        "<logs>/train_digit_gan/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/train_digit_gan/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(DIGIT_GANS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=training_settings,
        code=code_of("experiments.digit_gan.train"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train digit_gan.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule measure_digit_gan:
    input:
        data_of,
        card_of,
        split_of,
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
        "<results>/runs/{experiment}/seed{seed}/course.npz",
        judge_of,
        "<results>/data/own_digits.npz",
        "<results>/data/own_digits.json",
        quadrants_of,
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
        "<results>/runs/{experiment}/seed{seed}/shown.npz",
    log:
        "<logs>/measure_digit_gan/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_digit_gan/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(DIGIT_GANS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=run_settings,
        code=code_of("experiments.digit_gan.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure digit_gan.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule describe_digit_gan:
    input:
        ANCHOR,
    output:
        "<results>/metrics/{experiment}/architecture.json",
    log:
        "<logs>/describe_digit_gan/{experiment}.log",
    benchmark:
        "<benchmarks>/describe_digit_gan/{experiment}.tsv"
    wildcard_constraints:
        experiment=any_of(DIGIT_GANS),
    conda:
        "../../envs/reprise.yaml"
    params:
        spec=spec_of("experiments.{experiment}.network"),
        code=code_of("experiments.digit_gan.architecture"),
    message:
        "Layers of {wildcards.experiment}"
    shell:
        "reprise measure digit_gan.architecture.describe --spec {params.spec:q} --inputs {input} --outputs {output} &> {log}"


rule film_digit_gan:
    input:
        lambda wildcards: first_run(wildcards.experiment, "course.npz"),
    output:
        "<results>/videos/{experiment}.mp4",
    log:
        "<logs>/film_digit_gan/{experiment}.log",
    benchmark:
        "<benchmarks>/film_digit_gan/{experiment}.tsv"
    wildcard_constraints:
        experiment=any_of(DIGIT_GANS),
    conda:
        "../../envs/reprise.yaml"
    params:
        code=code_of("experiments.digit_gan.video"),
    message:
        "Film of {wildcards.experiment}"
    shell:
        "reprise video digit_gan.learning --inputs {input} --outputs {output} &> {log}"
