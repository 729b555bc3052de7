# Five papers, from raw data to a report that judges their claims.
# Contents: settings, the workflow in the order data flows, then what one can ask for.

from snakemake.utils import min_version

min_version("9.27")

# numpy's linear algebra gives other bytes with other numbers of threads, which follow the cores.
shell.prefix("export OPENBLAS_NUM_THREADS=1; ")


configfile: "config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"


pathvars:
    results=config["results"],
    logs="<results>/logs",
    benchmarks="<results>/benchmarks",


# The first rule is what a plain `snakemake` makes.
rule report:
    default_target: True
    input:
        report_files(),
        network_files(),


include: "workflow/rules/data.smk"
include: "workflow/rules/lenet.smk"
include: "workflow/rules/autoencoder.smk"
include: "workflow/rules/music.smk"
include: "workflow/rules/stylization.smk"
include: "workflow/rules/reader.smk"
include: "workflow/rules/digit_gan.smk"
include: "workflow/rules/digit_vae.smk"
include: "workflow/rules/stylegan.smk"
include: "workflow/rules/pace.smk"
include: "workflow/rules/arithmetic.smk"
include: "workflow/rules/portraits.smk"
include: "workflow/rules/shared.smk"
include: "workflow/rules/report.smk"


forget_timings(LOST)


rule figures:
    input:
        figure_files(),


rule tables:
    input:
        table_files(),


rule models:
    input:
        MODELS,


rule videos:
    input:
        VIDEOS,


rule data:
    input:
        expand("<results>/data/{dataset}.npz", dataset=DATASETS),
        expand("<results>/data/videos/{clip}.mp4", clip=CLIPS),
        network_files(),


rule sepulveda2023:
    input:
        figure_files("sepulveda2023"),
        table_files("sepulveda2023"),


rule banoy2023:
    input:
        figure_files("banoy2023"),
        table_files("banoy2023"),


rule alvarez2023:
    input:
        figure_files("alvarez2023"),
        table_files("alvarez2023"),


rule demmenie2024:
    input:
        figure_files("demmenie2024"),
        table_files("demmenie2024"),


rule wilusz2024:
    input:
        figure_files("wilusz2024"),
        table_files("wilusz2024"),


onstart:
    begin()


onsuccess:
    say_where_the_report_is()
