// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.OptionTypes;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.data.ReadListener;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.descent.UnitRows;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.source.Spectrum;

/** The encoder that a descent starts from: one of a few by name, or a file. */
final class StartRows {
  static final String HELP =
      "gaussian (random rows), closed-form (Haar rotation), hadamard (the closed form with that"
          + " rotation), smallest (rows in the block of the smallest eigenvalue, with 1e-6 in the"
          + " other entries: the start of a staircase), or a file of N vectors of dimension d, which"
          + " are scaled to norm 1 (default: ${DEFAULT-VALUE}).";

  private StartRows() {}

  /**
   * M: n × d, unit rows.
   *
   * @param listener hears what is odd about a file
   * @throws JobFailure if there is no such file, or it holds other sizes
   */
  static Matrix of(
      String text, Limits limits, int units, SplittableRandom random, ReadListener listener)
      throws IOException {
    int d = limits.spectrum().dimension();
    return switch (text) {
      case "gaussian" -> UnitRows.random(units, d, random);
      case "closed-form" -> ClosedFormEncoder.HAAR.encoder(limits, units, random);
      case "hadamard" -> ClosedFormEncoder.HADAMARD.encoder(limits, units, random);
      case "smallest" -> UnitRows.random(units, smallest(limits.spectrum()), random);
      default -> read(OptionTypes.path(text), units, d, listener);
    };
  }

  /** 1 for the last block of eigenvalues, 1e-6 for all others. */
  private static double[] smallest(Spectrum spectrum) {
    double[] deviations = new double[spectrum.dimension()];
    double last = spectrum.eigenvalue(deviations.length - 1);
    for (int i = 0; i < deviations.length; i++) {
      deviations[i] = spectrum.eigenvalue(i) == last ? 1 : 1e-6;
    }
    return deviations;
  }

  private static Matrix read(Path path, int units, int dimension, ReadListener listener)
      throws IOException {
    VectorData data = DataOptions.open(path, ReadOptions.defaults().withListener(listener));
    if (data.count() != units || data.dimension() != dimension) {
      throw new JobFailure(
          "--start: "
              + path
              + ": "
              + data.count()
              + " vectors of dimension "
              + data.dimension()
              + ", must be "
              + units
              + " of dimension "
              + dimension);
    }
    float[] rows = data.toArray();
    double[] entries = new double[rows.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = rows[i];
    }
    try {
      return UnitRows.normalize(Matrix.of(units, dimension, entries));
    } catch (UnusableDataException e) {
      throw new JobFailure("--start: " + path + ": " + e.getMessage(), e);
    }
  }
}
