# What the systems share: the summary over seeds, and one rule each for all figures and all tables.
# A system says what it shows with `figure(...)` and `table(...)` (common.smk).


localrules:
    summarize_metrics,
    draw_figure,
    write_table,


rule summarize_metrics:
    input:
        seeds_of("<results>/metrics/{experiment}/seed{seed}.json"),
    output:
        "<results>/metrics/{experiment}/summary.json",
    log:
        "<logs>/summarize_metrics/{experiment}.log",
    benchmark:
        "<benchmarks>/summarize_metrics/{experiment}.tsv"
    conda:
        "../../envs/reprise.yaml"
    params:
        spec=spec_of("experiments.{experiment}.seeds"),
        code=code_of("metrics.summary"),
    message:
        "Mean and interval over the seeds of {wildcards.experiment}"
    shell:
        "reprise measure summary.seeds --spec {params.spec:q} --inputs {input} --outputs {output} &> {log}"


rule draw_figure:
    input:
        lambda wildcards: FIGURES[wildcards.name].inputs,
    output:
        "<results>/figures/{name}.pdf",
        report(
            "<results>/figures/{name}.png",
            caption="../report/figure.rst",
            category=paper_of,
            subcategory="Figures",
            labels=shown_as("figure"),
        ),
        "<results>/figures/{name}.json",
    log:
        "<logs>/draw_figure/{name}.log",
    benchmark:
        "<benchmarks>/draw_figure/{name}.tsv"
    wildcard_constraints:
        name=any_of(FIGURES),
    conda:
        "../../envs/reprise.yaml"
    params:
        stage=lambda wildcards: FIGURES[wildcards.name].stage,
        code=lambda wildcards: FIGURES[wildcards.name].code,
    message:
        "Figure {wildcards.name}"
    shell:
        "reprise figure {params.stage} --inputs {input} --outputs {output} &> {log}"


rule write_table:
    input:
        lambda wildcards: TABLES[wildcards.name].inputs,
    output:
        report(
            "<results>/tables/{name}.csv",
            caption="../report/table.rst",
            category=paper_of,
            subcategory="Tables",
            labels=shown_as("table"),
        ),
        "<results>/tables/{name}.json",
    log:
        "<logs>/write_table/{name}.log",
    benchmark:
        "<benchmarks>/write_table/{name}.tsv"
    wildcard_constraints:
        name=any_of(TABLES),
    conda:
        "../../envs/reprise.yaml"
    params:
        stage=lambda wildcards: TABLES[wildcards.name].stage,
        code=lambda wildcards: TABLES[wildcards.name].code,
    message:
        "Table {wildcards.name}"
    shell:
        "reprise table {params.stage} --inputs {input} --outputs {output} &> {log}"
