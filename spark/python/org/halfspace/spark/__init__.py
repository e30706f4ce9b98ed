# SPDX-License-Identifier: Apache-2.0
"""Fit, encode, decode and search in tables of Apache Spark, from Python.

The classes have the names and parameters of those in Java, and their package,
by which Spark finds a class of the other language. ``halfspace.spark`` is the
same under a shorter name.
"""

from pyspark.ml.evaluation import JavaEvaluator
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import (
    HasAggregationDepth,
    HasHandleInvalid,
    HasInputCol,
    HasOutputCol,
    HasSeed,
)
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaTransformer

__all__ = [
    "HalfspaceDecoder",
    "HalfspaceEstimator",
    "HalfspaceEvaluator",
    "HalfspaceModel",
    "HalfspaceSearch",
    "register_functions",
]

_PACKAGE = "org.halfspace.spark."
_SEARCH_COLUMNS = ("codeCol", "gainCol", "idCol", "queryCol", "queryIdCol", "originalCol")
_COLUMN_DEFAULTS = {"inputCol": "features", "outputCol": "code", "handleInvalid": "error"}


def _string(name, doc):
    return Param(Params._dummy(), name, doc, typeConverter=TypeConverters.toString)


class _Columns(HasInputCol, HasOutputCol, HasHandleInvalid):
    """The parameters that name columns."""

    gainCol = _string("gainCol", "column that receives the gains")
    decodedCol = _string("decodedCol", "column that receives what the codes decode to")
    idCol = _string("idCol", "column by whose value messages name a row")

    def setInputCol(self, value):
        return self._set(inputCol=value)

    def setOutputCol(self, value):
        return self._set(outputCol=value)

    def setHandleInvalid(self, value):
        return self._set(handleInvalid=value)

    def getGainCol(self):
        return self.getOrDefault(self.gainCol)

    def setGainCol(self, value):
        return self._set(gainCol=value)

    def getDecodedCol(self):
        return self.getOrDefault(self.decodedCol)

    def setDecodedCol(self, value):
        return self._set(decodedCol=value)

    def getIdCol(self):
        return self.getOrDefault(self.idCol)

    def setIdCol(self, value):
        return self._set(idCol=value)


class HalfspaceModel(JavaModel, _Columns, JavaMLReadable, JavaMLWritable):
    """Adds codes to a table: a column of vectors in, a column of packed codes out."""

    def __init__(self, java_model=None):
        super().__init__(java_model)
        self._setDefault(**_COLUMN_DEFAULTS)

    @staticmethod
    def ofFile(path):
        """A model of a file of the command line or of core."""
        gateway = _jvm().org.halfspace.spark.HalfspaceModel
        return HalfspaceModel._from_java(gateway.ofFile(path))

    def writeFile(self, path):
        """Writes the model as a file of the command line and of core."""
        self._call_java("writeFile", path)

    @property
    def dimension(self):
        return self._call_java("dimension")

    @property
    def bits(self):
        return self._call_java("bits")

    @property
    def floor(self):
        """The lowest distortion of such a code on the Gaussian source."""
        return self._call_java("floor")

    @property
    def reached(self):
        """The distortion on held-out vectors."""
        return self._call_java("reached")

    @property
    def gap(self):
        """reached / floor - 1."""
        return self._call_java("gap")

    def skippedRows(self):
        """How many rows ``handleInvalid="skip"`` has left out by now."""
        return self._call_java("skippedRows")

    def summary(self):
        """How the fit went, as a dictionary; only of a model that was fitted here."""
        summary = self._call_java("summary")
        names = "floor population train reached reachedError gap vectors testVectors skippedRows"
        return {name: getattr(summary, name)() for name in names.split()}

    def remarks(self):
        """What somebody who reads the result of the fit should know besides."""
        return list(self._call_java("summary").remarks())

    def distortion(self, dataset):
        """What the model loses on a table."""
        return self._call_java("distortion", dataset).value()

    def decoder(self):
        """Turns the codes of this model back into vectors."""
        return HalfspaceDecoder._from_java(self._call_java("decoder"))


class HalfspaceEstimator(
    JavaEstimator,
    _Columns,
    HasSeed,
    HasAggregationDepth,
    JavaMLReadable,
    JavaMLWritable,
):
    """Learns a model from a column of vectors.

    >>> model = HalfspaceEstimator(inputCol="features", bits=256).fit(table)
    >>> model.floor, model.reached, model.gap
    """

    bits = Param(
        Params._dummy(), "bits", "number of bits of a code", typeConverter=TypeConverters.toInt
    )
    targetDistortion = Param(
        Params._dummy(),
        "targetDistortion",
        "the fewest bits are looked for whose distortion is no more",
        typeConverter=TypeConverters.toFloat,
    )
    unitBits = _string("unitBits", "bits of each unit: auto, mixed, 1 to 8")
    method = _string("method", "how the encoder is found")
    decoder = _string("decoder", "how the decoder is found")
    gain = _string("gain", "whether the norm of a vector is coded apart: none, f16")
    gainRule = _string("gainRule", "which number is kept as gain")
    sgdSteps = Param(
        Params._dummy(), "sgdSteps", "steps of method sgd", typeConverter=TypeConverters.toInt
    )
    sampleSize = Param(
        Params._dummy(),
        "sampleSize",
        "how many vectors the driver looks at one by one",
        typeConverter=TypeConverters.toInt,
    )
    testCol = _string("testCol", "column of booleans: true for rows to test on")

    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj(_PACKAGE + "HalfspaceEstimator", self.uid)
        self._setDefault(
            **_COLUMN_DEFAULTS,
            bits=256,
            unitBits="auto",
            method="auto",
            decoder="least-squares",
            gain="none",
            gainRule="projection",
            seed=1,
            sampleSize=100_000,
            aggregationDepth=2,
        )
        self._set(**params)

    def setParams(self, **params):
        return self._set(**params)

    def _create_model(self, java_model):
        return HalfspaceModel(java_model)

    def fit(self, dataset, params=None, test=None):
        """Fits a table; with ``test``, tests on that instead of on rows held out."""
        if test is None:
            return super().fit(dataset, params)
        if params is not None:
            return self.copy(params).fit(dataset, test=test)
        self._transfer_params_to_java()
        model = HalfspaceModel(self._java_obj.fit(dataset._jdf, test._jdf))
        return self._copyValues(model._resetUid(self.uid))


class HalfspaceDecoder(JavaTransformer, HasInputCol, HasOutputCol, JavaMLReadable, JavaMLWritable):
    """Turns a column of codes back into vectors."""

    gainCol = _string("gainCol", "column of gains")
    idCol = _string("idCol", "column by whose value messages name a row")
    outputType = _string("outputType", "array for array<float>, vector for ML vectors")

    def __init__(self, java_object=None):
        super().__init__(java_object)
        self._setDefault(inputCol="code", outputCol="decoded", outputType="array")

    def setInputCol(self, value):
        return self._set(inputCol=value)

    def setOutputCol(self, value):
        return self._set(outputCol=value)

    def setGainCol(self, value):
        return self._set(gainCol=value)

    def setIdCol(self, value):
        return self._set(idCol=value)

    def setOutputType(self, value):
        return self._set(outputType=value)


class HalfspaceEvaluator(JavaEvaluator, HasInputCol, JavaMLReadable, JavaMLWritable):
    """The distortion of decoded vectors; smaller is better."""

    decodedCol = _string("decodedCol", "column of what their codes decode to")

    def __init__(self, **params):
        super().__init__()
        self._java_obj = self._new_java_obj(_PACKAGE + "HalfspaceEvaluator", self.uid)
        self._setDefault(inputCol="features", decodedCol="decoded")
        self._set(**params)

    def setInputCol(self, value):
        return self._set(inputCol=value)

    def setDecodedCol(self, value):
        return self._set(decodedCol=value)


class HalfspaceSearch:
    """The nearest codes of each row of a table of queries.

    >>> HalfspaceSearch(model, k=10).search(codes, queries)  # queryId, rank, id, score
    """

    def __init__(
        self,
        model,
        k=10,
        metric="l2",
        score="asymmetric",
        rerank="none",
        oversampling=1.0,
        **columns,
    ):
        """
        :param columns: ``codeCol``, ``gainCol``, ``idCol``, ``queryCol``, ``queryIdCol``,
            ``originalCol`` where the names are others than by default
        """
        packages = _jvm().org.halfspace
        search = packages.spark.HalfspaceSearch.of(model._java_obj).withK(k)
        search = search.withMetric(_constant(packages.search.Metric, "metric", metric))
        search = search.withScore(_constant(packages.search.Score, "score", score))
        search = search.withRerank(
            _constant(packages.search.Rerank, "rerank", rerank), float(oversampling)
        )
        for name, column in columns.items():
            if name not in _SEARCH_COLUMNS:
                raise TypeError(f"{name}: must be one of {', '.join(_SEARCH_COLUMNS)}")
            search = getattr(search, "with" + name[0].upper() + name[1:])(column)
        self._java_obj = search

    def search(self, codes, queries, originals=None):
        """The nearest codes; ``originals`` is a table of the vectors for ``rerank="original"``."""
        tables = [table._jdf for table in (codes, queries, originals) if table is not None]
        return type(codes)(self._java_obj.search(*tables), codes.sparkSession)


def register_functions(spark, model=None, prefix=None):
    """Registers functions of code columns for SQL: ``halfspace_hamming`` alone without a model."""
    functions = _jvm().org.halfspace.spark.HalfspaceFunctions
    if model is None:
        functions.register(spark._jsparkSession)
    elif prefix is None:
        functions.register(spark._jsparkSession, model._java_obj)
    else:
        functions.register(spark._jsparkSession, model._java_obj, prefix)


def _constant(enum, name, label):
    """The constant of a Java enumeration by its label."""
    constants = list(enum.values())
    for constant in constants:
        if constant.label() == label:
            return constant
    labels = ", ".join(constant.label() for constant in constants)
    raise ValueError(f"{name}: '{label}', must be one of {labels}")


def _jvm():
    from pyspark import SparkContext

    return SparkContext._active_spark_context._jvm


# A parameter of each name gets its setter, as the classes of Spark have them.
def _setter(name):
    def set_it(self, value):
        return self._set(**{name: value})

    return set_it


def _getter(name):
    def get_it(self):
        return self.getOrDefault(name)

    return get_it


for _name in (
    "bits",
    "targetDistortion",
    "unitBits",
    "method",
    "decoder",
    "gain",
    "gainRule",
    "seed",
    "sgdSteps",
    "sampleSize",
    "testCol",
    "aggregationDepth",
):
    _Name = _name[0].upper() + _name[1:]
    setattr(HalfspaceEstimator, "set" + _Name, _setter(_name))
    setattr(HalfspaceEstimator, "get" + _Name, _getter(_name))
