// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.prefix;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.descent.UnitRows;
import org.halfspace.fit.decoder.NormalEquations;
import org.halfspace.fit.decoder.PrefixOrder;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;

/**
 * Orders the signs of random unit rows by what they explain of the Gaussian source with λ_i = 1/i.
 * Arguments: the file to write, bits, dimension, threads, runs. Elapsed time and that of the
 * processor, run by run: on a machine with other work the second says more.
 */
public final class OrderSpeed {
  private OrderSpeed() {}

  /** Times and writes a line for each run. */
  public static void main(String[] arguments) throws IOException {
    int bits = Integer.parseInt(arguments[1]);
    int dimension = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    PopulationRisk risk =
        new PopulationRisk(Spectrum.powerLaw(dimension, 1), Activation.sign(), threads);
    Matrix rows = UnitRows.random(bits, dimension, new SplittableRandom(1));
    NormalEquations equations =
        NormalEquations.ofSource(
            SourceCodes.centered(risk.codeCovariance(rows), risk.crossCovariance(rows)));
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    StringBuilder lines = new StringBuilder();
    for (int run = 0; run < Integer.parseInt(arguments[4]); run++) {
      long start = System.nanoTime();
      long processor = system.getProcessCpuTime();
      PrefixOrder order = Blas.with(threads, () -> PrefixOrder.greedy(equations));
      lines.append(
          String.format(
              Locale.ROOT,
              "%d bits: %.2f s, of the processor %.2f s%n",
              order.size(),
              (System.nanoTime() - start) / 1e9,
              (system.getProcessCpuTime() - processor) / 1e9));
    }
    Files.writeString(Path.of(arguments[0]), lines);
  }
}
