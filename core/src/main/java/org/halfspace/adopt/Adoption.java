// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.code.CodeData;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.decoder.CheckedDecoder;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.PrefixDecoders;
import org.halfspace.fit.run.DataHash;
import org.halfspace.fit.run.DataRange;
import org.halfspace.fit.run.RankTolerance;
import org.halfspace.fit.run.Stopwatch;
import org.halfspace.internal.Floats;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.halfspace.source.sums.CovarianceAccumulator;

/**
 * A model for sign codes that exist already: the decoder that is optimal for them on a sample of
 * their vectors, by least squares, and the encoder that most likely made them. Codes with gains get
 * a model with gain, whose decoder is fitted to the codes times their gains; the gains show which
 * rule made them.
 *
 * <p>Nine of ten vectors are learned from, every tenth is for the test. The decoder needs no
 * encoder. The encoder, for vectors to come, is the plain sign if that gives the same bits, else
 * hyperplanes by regression of the bits; {@link Result#agreement} says how far it is right. The
 * codes keep their order; the model has decoders for their prefixes, too. Three passes over the
 * vectors, memory O(d² + n² + n d). Stateless and thread-safe.
 */
public final class Adoption {
  static final int TEST_ONE_IN = 10;

  /**
   * A model of codes that were there.
   *
   * @param report test is the distortion of the codes as they are, decoded; population that of the
   *     encoder that was guessed
   * @param encoder what the encoder is taken for, in words
   * @param agreement share of the bits of the test vectors that this encoder gives as they are
   */
  public record Result(FitReport report, String encoder, double agreement) {}

  private final CodeData codes;
  private final VectorData vectors;

  /** B where it is known: n × d. */
  private final Optional<float[]> hyperplanes;

  private final int threads;
  private final Progress progress;
  private final Stopwatch stopwatch = new Stopwatch();

  private Adoption(
      CodeData codes,
      VectorData vectors,
      Optional<float[]> hyperplanes,
      int threads,
      Progress progress) {
    this.codes = codes;
    this.vectors = vectors;
    this.hyperplanes = hyperplanes;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * Adopts codes.
   *
   * @param codes code i is that of vector i
   * @param vectors as many as there are codes, or the first of them
   * @throws UnusableDataException if there are more vectors than codes, fewer than ten vectors,
   *     more than {@link Fit#MAXIMUM_BITS} bits, or all codes are the same
   * @throws IllegalArgumentException if there are more than {@link Fit#MAXIMUM_BITS} coordinates,
   *     or all vectors are the same
   * @throws IOException if codes or vectors cannot be read
   */
  public static Result run(CodeData codes, VectorData vectors, int threads, Progress progress)
      throws IOException {
    return run(codes, vectors, Optional.empty(), threads, progress);
  }

  /**
   * Adopts codes whose hyperplanes may be known: bit j is 1 where ⟨b_j, x⟩ ≥ 0, or ⟨b_j, x − μ⟩ ≥ 0
   * with the mean of the vectors, whichever gives more of the bits.
   *
   * @param hyperplanes B: n × d; empty where they are to be found
   * @throws UnusableDataException as {@link #run(CodeData, VectorData, int, Progress)}, or if the
   *     hyperplanes are not one for each bit, or of another dimension than the vectors
   * @throws IOException if codes, vectors or hyperplanes cannot be read
   */
  public static Result run(
      CodeData codes,
      VectorData vectors,
      Optional<VectorData> hyperplanes,
      int threads,
      Progress progress)
      throws IOException {
    if (vectors.count() < TEST_ONE_IN) {
      throw new UnusableDataException(
          vectors.description()
              + ": "
              + vectors.count()
              + " vectors, must be at least "
              + TEST_ONE_IN);
    }
    if (codes.bits() > Fit.MAXIMUM_BITS) {
      throw new UnusableDataException(
          codes.description() + ": " + codes.bits() + " bits, must be at most " + Fit.MAXIMUM_BITS);
    }
    Optional<float[]> rows = Optional.empty();
    if (hyperplanes.isPresent()) {
      rows = Optional.of(rows(hyperplanes.get(), codes, vectors));
    }
    Adoption adoption = new Adoption(codes, vectors, rows, threads, progress);
    return Blas.with(threads, adoption::adopt);
  }

  private static float[] rows(VectorData hyperplanes, CodeData codes, VectorData vectors)
      throws IOException {
    if (hyperplanes.count() != codes.bits() || hyperplanes.dimension() != vectors.dimension()) {
      throw new UnusableDataException(
          "hyperplanes: "
              + hyperplanes.count()
              + " of dimension "
              + hyperplanes.dimension()
              + ", must be one for each of the "
              + codes.bits()
              + " bits, of the dimension of the vectors, "
              + vectors.dimension());
    }
    return hyperplanes.toArray();
  }

  static boolean isTest(long row) {
    return row % TEST_ONE_IN == TEST_ONE_IN - 1;
  }

  private Result adopt() throws IOException {
    DataHash hash = DataHash.start(vectors);
    PrincipalAxes axes = covariance().principalAxes();
    DataRange.require(vectors, axes);
    stopwatch.lap("covariance");
    Spectrum spectrum = axes.spectrum();
    double floor = Limits.of(spectrum, Activation.sign()).floor(codes.bits()).distortion();
    int components = spectrum.rank(RankTolerance.COVARIANCE);
    float[] mean = Floats.of(axes.mean());
    AdoptedProducts products =
        AdoptedProducts.of(codes, watched("decoder"), mean, Math.sqrt(spectrum.total()));
    DecoderRegression regression = products.weighted();
    Matrix whitened = AdoptedEncoder.whitened(products.plain().crossCovariance(), axes, components);
    PopulationRisk risk = new PopulationRisk(spectrum, components, Activation.sign(), threads);
    PopulationRisk.Evaluation population = risk.evaluate(whitened);
    // As a fit does it, with as many imagined Gaussian vectors as there are bits.
    CheckedDecoder found =
        CheckedDecoder.of(
            CheckedDecoder.Problem.of(regression, risk, whitened, population, axes),
            DecoderKind.LEAST_SQUARES,
            CheckedDecoder.Ordering.AS_THEY_ARE);
    DecoderRegression.Decoder decoder = found.solution().decoder();
    stopwatch.lap("decoder");
    List<AdoptedEncoder> guesses = guesses(whitened, products.plain().ones(), axes, components);
    stopwatch.lap("encoder");
    VectorCodec any = decoding(guesses.get(0), decoder, mean, products.scale(), GainRule.NORM);
    Tested tested = test(guesses, any, mean);
    stopwatch.lap("test");
    int best = best(tested.agreements());
    VectorCodec codec = decoding(guesses.get(best), decoder, mean, products.scale(), tested.rule());
    ModelMetadata metadata =
        new ModelMetadata(
            new ModelMetadata.Recipe(
                Activation.sign().name(),
                new ModelOrigin.Adopted(),
                found.kind().label(),
                codec.gain().label(),
                0),
            new ModelMetadata.Source(
                ModelMetadata.Source.ofCodes(
                    vectors.description(), codes.description(), codes.model()),
                hash.hex(),
                Covariance.ESTIMATE,
                regression.count(),
                tested.distortion().vectors()),
            new ModelMetadata.Distortions(
                floor, population.distortion(), found.train(), tested.distortion().value()),
            ModelMetadata.Machine.here(threads));
    FitReport report =
        new FitReport(
            new Autoencoder(
                codec,
                mean,
                spectrum.eigenvalues(),
                metadata,
                PrefixDecoders.kept(found.solution().factor())),
            tested.distortion().standardError(),
            FitReport.Choices.none(),
            found.remarks(),
            stopwatch.seconds());
    return new Result(report, guesses.get(best).label(), tested.agreements()[best]);
  }

  private static int best(double[] agreements) {
    int best = 0;
    for (int i = 1; i < agreements.length; i++) {
      if (agreements[i] > agreements[best]) {
        best = i;
      }
    }
    return best;
  }

  private Covariance covariance() throws IOException {
    CovarianceAccumulator sums = new CovarianceAccumulator(vectors.dimension());
    PairedBlocks.forEach(
        codes,
        watched("covariance"),
        (block, packed, gains, first, rows) -> {
          int learned = 0;
          int d = vectors.dimension();
          for (int i = 0; i < rows; i++) {
            if (!isTest(first + i)) {
              System.arraycopy(block, i * d, block, learned * d, d);
              learned++;
            }
          }
          sums.add(block, learned);
        });
    return sums.covariance();
  }

  /** What encoders may have made the codes. */
  private List<AdoptedEncoder> guesses(
      Matrix whitened, double[] ones, PrincipalAxes axes, int components) {
    if (hyperplanes.isPresent()) {
      return AdoptedEncoder.known(hyperplanes.get(), Floats.of(axes.mean()));
    }
    if (codes.gain() != Gain.NONE) {
      return List.of(AdoptedEncoder.throughMean(whitened, axes, components));
    }
    List<AdoptedEncoder> guesses =
        new ArrayList<>(AdoptedEncoder.plain(codes.bits(), vectors.dimension()));
    guesses.add(AdoptedEncoder.hyperplanes(whitened, ones, axes, components));
    return guesses;
  }

  /** The codec of a guess: its encoder, and the decoder about the mean of the vectors. */
  private VectorCodec decoding(
      AdoptedEncoder guess,
      DecoderRegression.Decoder decoder,
      float[] mean,
      float scale,
      GainRule rule) {
    float[] offset = mean.clone();
    for (int j = 0; j < offset.length; j++) {
      offset[j] += (float) decoder.constant()[j];
    }
    SignCodec signs =
        guess.encoder().withDecoder(decoder.transposed().transpose().toFloats(), offset);
    return codes.gain() == Gain.NONE
        ? VectorCodec.withoutGain(signs)
        : VectorCodec.withGain(signs, scale, rule);
  }

  /**
   * The distortion of the codes as they are, how far each guess gives the same bits, and how gains
   * were made.
   */
  private record Tested(Distortion distortion, double[] agreements, GainRule rule) {}

  private Tested test(List<AdoptedEncoder> guesses, VectorCodec codec, float[] mean)
      throws IOException {
    int d = vectors.dimension();
    int bytes = codes.bytesPerCode();
    Distortion.Sums sums = new Distortion.Sums(mean);
    GainRuleGuess rule = new GainRuleGuess(mean, codec.scale());
    long[] differ = new long[guesses.size()];
    TestRows test = new TestRows(d, codes.bytesPerCode());
    PairedBlocks.forEach(
        codes,
        watched("test"),
        (block, packed, gains, first, rows) -> {
          int kept = test.toFront(block, packed, gains, first, rows);
          float[] decoded = new float[kept * d];
          if (gains.length > 0) {
            codec.units().decode(packed, kept, decoded, threads);
            rule.add(block, decoded, gains, kept);
          }
          codec.decode(packed, gains, kept, decoded, threads);
          sums.add(block, decoded, kept, threads);
          byte[] again = new byte[kept * bytes];
          for (int g = 0; g < differ.length; g++) {
            guesses.get(g).encoder().encode(block, kept, again, threads);
            for (int i = 0; i < again.length; i++) {
              differ[g] += Integer.bitCount((again[i] ^ packed[i]) & 0xff);
            }
          }
        });
    Distortion distortion = sums.distortion();
    double[] agreements = new double[differ.length];
    for (int g = 0; g < differ.length; g++) {
      agreements[g] = 1 - differ[g] / ((double) distortion.vectors() * codes.bits());
    }
    return new Tested(distortion, agreements, rule.rule());
  }

  private VectorData watched(String phase) {
    return stopwatch.reading(vectors, phase, progress);
  }
}
