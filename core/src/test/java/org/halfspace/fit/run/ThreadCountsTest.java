// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.Evaluation;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.Gain;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UniversalEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.Fit;
import org.halfspace.fit.UniversalCode;
import org.halfspace.fit.decoder.CodedBlocks;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.DecoderFit;
import org.halfspace.inspect.Inspection;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.risk.TiedRisk;
import org.halfspace.search.ExactSearch;
import org.halfspace.search.Metric;
import org.halfspace.search.SearchSettings;
import org.halfspace.source.DeadLeaves;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.halfspace.source.sums.Whitening;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is given a number of threads refuses one below 1, and all in the same words. */
class ThreadCountsTest {
  private static final Spectrum SPECTRUM = Spectrum.isotropic(2);
  private static final VectorData VECTORS = new GaussianSource(SPECTRUM).vectors(20, 1);
  private static final SignCodec SIGNS =
      SignCodec.of(1, 2, new float[] {1, 0}, new float[] {1, 0}, new float[2]);

  private static final Coder CODER = new Coder(SIGNS.signEncoder(), Gain.NONE, 1);
  private static final VectorCodec CODEC = VectorCodec.withGain(SIGNS, 1);
  private static final UniversalEncoder ROTATION = UniversalEncoder.of(2, 2, 1);
  private static final SignCodec FAST = SignCodec.of(ROTATION, new float[4]);

  private static Map<String, IntFunction<ThrowingCallable>> entries() {
    Map<String, IntFunction<ThrowingCallable>> entries = new LinkedHashMap<>();
    float[] vector = new float[2];
    byte[] code = new byte[1];
    short[] gain = new short[1];
    entries.put("SignCodec.encode", t -> () -> SIGNS.encode(vector, 1, code, t));
    entries.put("SignCodec.encode, no rows", t -> () -> SIGNS.encode(vector, 0, code, t));
    entries.put("SignCodec.decode", t -> () -> SIGNS.decode(code, 1, vector, t));
    entries.put("SignCodec.decode, no rows", t -> () -> SIGNS.decode(code, 0, vector, t));
    entries.put("universal SignCodec.encode", t -> () -> FAST.encode(vector, 1, code, t));
    entries.put("universal SignCodec.decode", t -> () -> FAST.decode(code, 1, vector, t));
    entries.put("VectorCodec.encode", t -> () -> CODEC.encode(vector, 1, code, gain, t));
    entries.put("VectorCodec.decode", t -> () -> CODEC.decode(code, gain, 1, vector, t));
    entries.put("UniversalEncoder.encode", t -> () -> ROTATION.encode(vector, 1, code, t));
    entries.put(
        "BlockCoding.encode",
        t -> () -> BlockCoding.encode(CODEC, VECTORS, (packed, gains, rows) -> {}, t));
    entries.put(
        "CodedBlocks.forEach",
        t -> () -> CodedBlocks.forEach(CODER, VECTORS, t, List.of((vectors, signs, rows) -> {})));
    entries.put("DecoderFit.products", t -> () -> DecoderFit.products(CODER, VECTORS, t));
    entries.put("Distortion.of", t -> () -> Distortion.of(SIGNS, VECTORS, t));
    entries.put("Evaluation.of", t -> () -> Evaluation.of(model(), List.of(model()), VECTORS, t));
    entries.put("PopulationRisk", t -> () -> new PopulationRisk(SPECTRUM, Activation.sign(), t));
    entries.put("TiedRisk", t -> () -> new TiedRisk(SPECTRUM, Activation.sign(), t));
    entries.put(
        "Whitening",
        t ->
            () ->
                new Whitening(
                    new PrincipalAxes(new double[2], SPECTRUM, Matrix.identity(2)), 2, 0, t));
    entries.put("Inspection", t -> () -> new Inspection(1, t, Progress.none()));
    entries.put(
        "ExactSearch.search", t -> () -> ExactSearch.search(VECTORS, vector, 1, Metric.L2, t));
    entries.put(
        "ExactSearch.search, no queries",
        t -> () -> ExactSearch.search(VECTORS, new float[0], 1, Metric.L2, t));
    entries.put("SearchSettings", t -> () -> SearchSettings.nearest(1).withThreads(t));
    entries.put("Fit.withThreads", t -> () -> Fit.toBits(1).withThreads(t));
    entries.put("UniversalCode", t -> () -> UniversalCode.of(2, 1).withThreads(t));
    entries.put("DeadLeaves.images", t -> () -> DeadLeaves.ofSide(4).images(1, 0, 1, t));
    entries.put("Parallel.ranges", t -> () -> Parallel.ranges(t, 5, (from, to) -> {}));
    entries.put("Parallel.ranges, none", t -> () -> Parallel.ranges(t, 0, (from, to) -> {}));
    entries.put("Blas.with", t -> () -> Blas.with(t, () -> 1));
    return entries;
  }

  private static Autoencoder model() {
    return UniversalCode.of(2, 1).run().model();
  }

  static Stream<Arguments> counts() {
    return entries().entrySet().stream()
        .flatMap(
            entry ->
                Stream.of(0, -1, Integer.MIN_VALUE)
                    .map(threads -> Arguments.of(entry.getKey(), threads, entry.getValue())));
  }

  @ParameterizedTest(name = "{0}, {1} threads")
  @MethodSource("counts")
  void fewerThanOneThreadIsRefused(String name, int threads, IntFunction<ThrowingCallable> entry) {
    assertThatThrownBy(entry.apply(threads))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads: " + threads + ", must be at least 1");
  }
}
