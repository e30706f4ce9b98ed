# SPDX-License-Identifier: Apache-2.0
"""Fits, codes, decodes and stores by PySpark; NumPy judges.

Usage: spark-submit --jars ASSEMBLY --py-files ASSEMBLY test_spark.py
"""

import tempfile

import numpy as np
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import SparkSession

from halfspace.spark import (
    HalfspaceDecoder,
    HalfspaceEstimator,
    HalfspaceEvaluator,
    HalfspaceModel,
    HalfspaceSearch,
    register_functions,
)

ROWS, DIMENSION = 2_000, 16


def main():
    spark = SparkSession.builder.getOrCreate()
    folder = tempfile.mkdtemp()
    spark.range(0, ROWS, 1, 3).selectExpr(
        "id",
        f"transform(sequence(1, {DIMENSION}), j -> cast(randn() / sqrt(j) as float)) features",
    ).write.parquet(folder + "/vectors")
    table = spark.read.parquet(folder + "/vectors")
    rows = table.orderBy("id").collect()
    vectors = np.array([row.features for row in rows], dtype=np.float32)

    model = HalfspaceEstimator(bits=32, unitBits="mixed", decodedCol="decoded").fit(table)
    assert 0 < model.floor and model.bits <= 32 and model.dimension == DIMENSION
    assert abs(model.gap - (model.reached / model.floor - 1)) < 1e-12

    summary = model.summary()
    assert summary["vectors"] + summary["testVectors"] == ROWS and summary["skippedRows"] == 0
    assert model.skippedRows() == 0 and model.remarks() == []

    # The decoded column loses what the model says that it loses.
    rows = model.transform(table).orderBy("id").select("code", "decoded").collect()
    decoded = np.array([row.decoded for row in rows])
    lost = ((vectors - decoded) ** 2).sum()
    own = lost / ((vectors - vectors.mean(axis=0)) ** 2).sum()
    found = HalfspaceEvaluator().evaluate(model.transform(table))
    assert abs(found - own) < 1e-5 * own, (found, own)
    assert abs(model.distortion(table) - own) < 0.01 * own

    # Codes decode to the same vectors by the decoder.
    again = model.decoder().setOutputType("vector").transform(model.transform(table).drop("decoded"))
    for row, other in zip(again.orderBy("id").select("decoded").collect(), rows):
        assert np.array_equal(row.decoded.toArray(), np.array(other.decoded))

    # The nearest codes by search are those by the SQL function.
    coded = model.transform(table).select("id", "code").cache()
    queries = table.filter("id < 3")
    found = HalfspaceSearch(model, k=4).search(coded, queries).orderBy("queryId", "rank")
    register_functions(spark, model)
    for query in range(3):
        first = table.filter(f"id = {query}").withColumnRenamed("id", "own")
        by_function = (
            coded.crossJoin(first)
            .selectExpr("id", "halfspace_l2(code, features) score")
            .orderBy("score", "id")
            .limit(4)
            .collect()
        )
        by_search = found.filter(f"queryId = {query}").select("id", "score").collect()
        assert by_search == by_function, (by_search, by_function)

    with tempfile.TemporaryDirectory() as folder:
        model.write().save(folder + "/model")
        read = HalfspaceModel.load(folder + "/model")
        assert read.getDecodedCol() == "decoded"
        codes = [bytes(row.code) for row in rows]
        assert [bytes(r.code) for r in read.transform(table).orderBy("id").collect()] == codes
        model.writeFile(folder + "/m.safetensors")
        file = HalfspaceModel.ofFile(folder + "/m.safetensors")
        assert [bytes(r.code) for r in file.transform(table).orderBy("id").collect()] == codes
        model.decoder().write().save(folder + "/decoder")
        assert isinstance(HalfspaceDecoder.load(folder + "/decoder"), HalfspaceDecoder)

        pipeline = Pipeline(stages=[HalfspaceEstimator(bits=32, unitBits="mixed")]).fit(table)
        pipeline.write().save(folder + "/pipeline")
        stage = PipelineModel.load(folder + "/pipeline").stages[0]
        assert isinstance(stage, HalfspaceModel)
        assert [bytes(r.code) for r in stage.transform(table).orderBy("id").collect()] == codes

        estimator = HalfspaceEstimator(bits=8).setGain("f16").setSeed(3)
        estimator.write().save(folder + "/estimator")
        loaded = HalfspaceEstimator.load(folder + "/estimator")
        assert (loaded.getBits(), loaded.getGain(), loaded.getSeed()) == (8, "f16", 3)

    estimator = HalfspaceEstimator(method="closed-form", decodedCol="decoded")
    chosen = CrossValidator(
        estimator=estimator,
        evaluator=HalfspaceEvaluator(),
        estimatorParamMaps=ParamGridBuilder().addGrid(estimator.bits, [8, 32]).build(),
        numFolds=2,
        seed=1,
    ).fit(table)
    assert chosen.avgMetrics[1] < chosen.avgMetrics[0]
    assert chosen.bestModel.bits == 32

    test = table.filter("id % 5 = 0")
    split = HalfspaceEstimator(bits=16).fit(table.filter("id % 5 > 0"), test=test)
    assert abs(split.reached - split.distortion(test)) < 1e-9

    try:
        HalfspaceEstimator(inputCol="nothing").fit(table)
    except Exception as e:
        assert "column 'nothing': missing; there are id, features" in str(e), e
    else:
        raise AssertionError("a column that is missing was taken")
    print("PySpark: all as expected")


main()
