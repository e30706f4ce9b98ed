// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.code.CodeData;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.PrefixDecoders;
import org.halfspace.fit.run.DataHash;
import org.halfspace.fit.run.DataRange;
import org.halfspace.fit.run.Stopwatch;
import org.halfspace.internal.Floats;
import org.halfspace.limits.BitLimits;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.CovarianceAccumulator;

/**
 * A model for codes of scalar quantizers that exist already: each coordinate has an index of 8 or 4
 * bits, where the bytes lie as {@link CoordinateLayout} says. Units of the model are the single
 * coordinates; their levels are the means of the coordinate for each index, their thresholds lie
 * between the coordinates of neighboring indexes. The decoder is optimal for these codes on a
 * sample of their vectors, by least squares over all coordinates.
 *
 * <p>Nine of ten vectors are learned from, every tenth is for the test, as for {@link Adoption}.
 * Three passes over the vectors, memory O(d²). Stateless and thread-safe.
 */
public final class LevelAdoption {
  private final CodeData codes;
  private final CoordinateLayout layout;
  private final VectorData vectors;
  private final int threads;
  private final Progress progress;
  private final int[] coordinates;
  private final UnitLayout units;
  private final Stopwatch stopwatch = new Stopwatch();

  private LevelAdoption(
      CodeData codes, CoordinateLayout layout, VectorData vectors, int threads, Progress progress) {
    this.codes = codes;
    this.layout = layout;
    this.vectors = vectors;
    this.threads = threads;
    this.progress = progress;
    this.coordinates = layout.coordinates(vectors.dimension());
    int[] unitBits = new int[coordinates.length];
    Arrays.fill(unitBits, layout.unitBits());
    this.units = UnitLayout.of(unitBits);
  }

  /**
   * Adopts codes.
   *
   * @param codes code i is that of vector i; without gain
   * @param layout how coordinates lie in a code
   * @param vectors as many as there are codes, or the first of them
   * @return the model; {@link Adoption.Result#agreement} is the share of the indexes of the test
   *     vectors that its encoder gives as they are, and the population distortion is that of each
   *     coordinate decoded by its own level
   * @throws UnusableDataException if there are more vectors than codes, fewer than ten vectors, a
   *     code has another number of bits than d coordinates take, d is odd with two coordinates a
   *     byte, codes have gains, or all codes are the same
   * @throws IllegalArgumentException if all vectors are the same
   * @throws IOException if codes or vectors cannot be read
   */
  public static Adoption.Result run(
      CodeData codes, CoordinateLayout layout, VectorData vectors, int threads, Progress progress)
      throws IOException {
    if (vectors.count() < Adoption.TEST_ONE_IN) {
      throw new UnusableDataException(
          vectors.description()
              + ": "
              + vectors.count()
              + " vectors, must be at least "
              + Adoption.TEST_ONE_IN);
    }
    if (codes.gain() != Gain.NONE) {
      throw new UnusableDataException(
          codes.description() + ": has gains, with which only codes of signs are adopted");
    }
    LevelAdoption adoption = new LevelAdoption(codes, layout, vectors, threads, progress);
    adoption.requireBits();
    return Blas.with(threads, adoption::adopt);
  }

  private void requireBits() {
    if (codes.bits() != units.bits()) {
      throw new UnusableDataException(
          codes.description()
              + ": codes of "
              + codes.bits()
              + " bits, but "
              + vectors.dimension()
              + " coordinates of "
              + layout.unitBits()
              + " bits take "
              + units.bits());
    }
  }

  private Adoption.Result adopt() throws IOException {
    DataHash hash = DataHash.start(vectors);
    Cells cells = new Cells(units.units(), 1 << layout.unitBits());
    Covariance covariance = covariance(cells);
    PrincipalAxes axes = covariance.principalAxes();
    DataRange.require(vectors, axes);
    if (cells.areAlike()) {
      throw new UnusableDataException(
          codes.description()
              + ": all codes are the same, so they carry no information about the vectors");
    }
    stopwatch.lap("covariance");
    float[] mean = Floats.of(axes.mean());
    double size = Math.sqrt(axes.spectrum().total());
    CoordinateScale scale = CoordinateScale.of(coordinates, size);
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < coordinates.length; j++) {
      quantizers.add(scale.scaled(CellQuantizer.of(cells.of(j, mean[coordinates[j]]))));
    }
    LevelEncoder encoder = LevelEncoder.of(quantizers, scale.rows(), mean);
    double population = scale.gaussianLoss(quantizers, covariance) / axes.spectrum().total();
    stopwatch.lap("encoder");
    ResidualDecoder.Solution found =
        ResidualDecoder.of(codes, watched("decoder"), encoder, scale, covariance);
    stopwatch.lap("decoder");
    VectorCodec codec = new Coder(encoder, Gain.NONE, 1).codec(found.decoder(), GainRule.NORM);
    Tested tested = test(codec, mean);
    stopwatch.lap("test");
    ModelMetadata metadata =
        new ModelMetadata(
            new ModelMetadata.Recipe(
                Activation.quantizer(layout.unitBits()).name(),
                new ModelOrigin.Adopted(),
                DecoderKind.LEAST_SQUARES.label(),
                Gain.NONE.label(),
                0),
            new ModelMetadata.Source(
                ModelMetadata.Source.ofCodes(
                    vectors.description(), codes.description(), codes.model()),
                hash.hex(),
                Covariance.ESTIMATE,
                covariance.count(),
                tested.distortion().vectors()),
            new ModelMetadata.Distortions(
                BitLimits.of(axes.spectrum()).alike(layout.unitBits(), units.bits()).distortion(),
                population,
                found.train(),
                tested.distortion().value()),
            ModelMetadata.Machine.here(threads));
    FitReport report =
        new FitReport(
            new Autoencoder(
                codec,
                mean,
                axes.spectrum().eigenvalues(),
                metadata,
                PrefixDecoders.kept(found.factor())),
            tested.distortion().standardError(),
            FitReport.Choices.none(),
            List.of(),
            stopwatch.seconds());
    return new Adoption.Result(report, "thresholds for each coordinate", tested.agreement());
  }

  /** The covariance of the vectors to learn from, whose cells are counted on the way. */
  private Covariance covariance(Cells cells) throws IOException {
    int d = vectors.dimension();
    int bytes = codes.bytesPerCode();
    CovarianceAccumulator sums = new CovarianceAccumulator(d);
    PairedBlocks.forEach(
        codes,
        watched("covariance"),
        (block, packed, gains, first, rows) -> {
          int learned = 0;
          for (int i = 0; i < rows; i++) {
            if (!Adoption.isTest(first + i)) {
              for (int j = 0; j < d; j++) {
                cells.add(j, units.index(packed, i * bytes, j), block[i * d + coordinates[j]]);
              }
              System.arraycopy(block, i * d, block, learned * d, d);
              learned++;
            }
          }
          sums.add(block, learned);
        });
    return sums.covariance();
  }

  /** The distortion of the codes as they are, and how far the encoder gives the same indexes. */
  private record Tested(Distortion distortion, double agreement) {}

  private Tested test(VectorCodec codec, float[] mean) throws IOException {
    int d = vectors.dimension();
    int bytes = codes.bytesPerCode();
    Distortion.Sums sums = new Distortion.Sums(mean);
    long[] same = new long[1];
    TestRows test = new TestRows(d, codes.bytesPerCode());
    PairedBlocks.forEach(
        codes,
        watched("test"),
        (block, packed, gains, first, rows) -> {
          int kept = test.toFront(block, packed, gains, first, rows);
          float[] decoded = new float[kept * d];
          codec.units().decode(packed, kept, decoded, threads);
          sums.add(block, decoded, kept, threads);
          byte[] again = new byte[kept * bytes];
          codec.units().encode(block, kept, again, threads);
          for (int i = 0; i < kept; i++) {
            for (int j = 0; j < d; j++) {
              boolean equal = units.index(again, i * bytes, j) == units.index(packed, i * bytes, j);
              same[0] += equal ? 1 : 0;
            }
          }
        });
    Distortion distortion = sums.distortion();
    return new Tested(distortion, same[0] / ((double) distortion.vectors() * d));
  }

  private VectorData watched(String phase) {
    return stopwatch.reading(vectors, phase, progress);
  }
}
