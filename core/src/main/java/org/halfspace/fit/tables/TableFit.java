// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import java.util.Optional;
import java.util.stream.Stream;
import org.halfspace.code.ByteTables;
import org.halfspace.code.UnitLayout;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Blas;

/**
 * Tables by least squares: D(code) = L(code) + Σ_k T_k[e_k], with the linear decoder L and T that
 * minimizes Σ_i ‖(x_i − μ) − g_i (D(code_i) − μ)‖² + λ ḡ² Σ ‖T‖², where ḡ² is the mean of the g²:
 * ridge regression toward the linear decoder. Rows of entries that no code has stay those of L.
 *
 * <p>λ is chosen on every tenth vector, which is left out, from {@value #FIRST} by factors of
 * {@value #STEP}; where no λ is better than the linear decoder there, that is the result. In the
 * end all vectors count. Stateless and thread-safe; the same bits for any number of threads that
 * are not BLAS's. With f entries, 24 f² bytes are needed at least, and each λ costs f³/3
 * multiplications in BLAS.
 */
public final class TableFit {
  /** The most entries of all groups together. */
  public static final int MOST_ENTRIES = 8192;

  /**
   * What may be taken of the memory. The largest arrays have to lie in one piece each: 8,192
   * entries fit at 0.73, and did not at 0.79.
   */
  private static final double SHARE_OF_MEMORY = 0.7;

  private static final double FIRST = 16;
  private static final double STEP = 4;
  private static final double LEAST = 1;
  private static final double MOST = 1 << 16;
  private static final int HELD_OUT = 10;

  /** Fewer vectors are all learned from and all looked at. */
  private static final int FEWEST_TO_SPLIT = 40;

  /**
   * How to fit.
   *
   * @param entryBits 8 or 4, the bits that look up one row
   * @param threads of BLAS and of what is not BLAS
   */
  public record Settings(int entryBits, int threads) {
    public Settings {
      Parallel.requireThreads(threads);
      if (entryBits != 8 && entryBits != 4) {
        throw new IllegalArgumentException("entryBits: " + entryBits + ", must be 8 or 4");
      }
    }
  }

  /**
   * What came of it.
   *
   * @param decoder fitted to all vectors
   * @param ridge λ; infinite where the linear decoder is no worse than any tables
   * @param heldOut Σ ‖x − x̂‖² / Σ ‖x − μ‖² of the vectors left out, by tables fitted to the others
   * @param linearHeldOut the same of the linear decoder
   */
  public record Result(ByteTables decoder, double ridge, double heldOut, double linearHeldOut) {}

  private TableFit() {}

  /**
   * Why codes of a layout cannot have fitted tables, if so.
   *
   * @throws IllegalArgumentException if {@code entryBits} is neither 8 nor 4
   */
  public static Optional<String> obstacle(UnitLayout layout, int entryBits) {
    if (!ByteTables.fits(layout, entryBits)) {
      return Optional.of("tables of " + (1 << entryBits) + " rows: a unit lies across two of them");
    }
    long entries = ((long) layout.bits() + entryBits - 1) / entryBits << entryBits;
    if (entries > MOST_ENTRIES) {
      return Optional.of(
          "tables of "
              + (1 << entryBits)
              + " rows: "
              + layout.bits()
              + " bits have "
              + entries
              + " rows in all, must be at most "
              + MOST_ENTRIES);
    }
    return Optional.empty();
  }

  /**
   * 8 where codes of a layout can have tables of whole bytes, else 4, if those of half bytes; empty
   * if neither.
   */
  public static Optional<Integer> widest(UnitLayout layout) {
    return Stream.of(Byte.SIZE, Byte.SIZE / 2)
        .filter(bits -> obstacle(layout, bits).isEmpty())
        .findFirst();
  }

  /**
   * Why Java's memory has no room for a fit, if so. It takes N, S and its factor, right sides and
   * tables, and the sample with its parts.
   *
   * @param memory that Java may take, in bytes
   */
  public static Optional<String> shortage(CodedSample sample, int entryBits, long memory) {
    int bits = sample.codec().bits();
    long entries = ((long) bits + entryBits - 1) / entryBits << entryBits;
    long needed =
        3 * Double.BYTES * entries * entries
            + 6 * Float.BYTES * entries * sample.dimension()
            + 3 * Float.BYTES * (long) sample.rows() * sample.dimension();
    return needed <= SHARE_OF_MEMORY * memory
        ? Optional.empty()
        : Optional.of(
            "tables of "
                + (1 << entryBits)
                + " rows for "
                + bits
                + " bits: a fit takes some "
                + (needed >> 20)
                + " MiB, too much of the "
                + (memory >> 20)
                + " MiB that Java may use; -Xmx gives it more");
  }

  /**
   * Fits tables.
   *
   * @throws IllegalArgumentException if there is an {@link #obstacle} or no vector
   */
  public static Result of(CodedSample sample, Settings settings) {
    obstacle(sample.codec().units().layout(), settings.entryBits())
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
    if (sample.rows() < 1) {
      throw new IllegalArgumentException("sample: no vectors");
    }
    return Blas.with(settings.threads(), () -> new Search(sample, settings).run());
  }

  /** The search for λ. */
  private static final class Search {
    private final CodedSample sample;
    private final Settings settings;
    private final CodedSample heldOut;
    private final EntryEquations fitting;
    private final boolean split;
    private final double total;
    private final double linear;

    Search(CodedSample sample, Settings settings) {
      this.sample = sample;
      this.settings = settings;
      this.split = sample.rows() >= FEWEST_TO_SPLIT;
      this.heldOut = split ? sample.part(HELD_OUT, true) : sample;
      this.fitting = equations(split ? sample.part(HELD_OUT, false) : sample);
      this.total = squares(heldOut.centered(), heldOut.rows() * heldOut.dimension());
      this.linear = heldOut.lost(sample.codec(), settings.threads());
    }

    private EntryEquations equations(CodedSample of) {
      return new EntryEquations(of, settings.entryBits(), settings.threads());
    }

    private static double squares(float[] values, int length) {
      double sum = 0;
      for (int i = 0; i < length; i++) {
        sum += (double) values[i] * values[i];
      }
      return sum;
    }

    private double lost(double ridge) {
      ByteTables tables = fitting.solve(ridge);
      return heldOut.lost(sample.codec().withDecoder(tables), settings.threads());
    }

    Result run() {
      double best = FIRST;
      double lost = lost(best);
      double next = lost(best * STEP);
      double factor = next < lost ? STEP : 1 / STEP;
      if (next < lost) {
        best *= STEP;
        lost = next;
      }
      while (best * factor >= LEAST && best * factor <= MOST) {
        next = lost(best * factor);
        if (next >= lost) {
          break;
        }
        best *= factor;
        lost = next;
      }
      if (!(lost < linear)) {
        ByteTables same = ByteTables.ofLinear(sample.codec().units(), settings.entryBits());
        return new Result(same, Double.POSITIVE_INFINITY, share(linear), share(linear));
      }
      if (split) {
        fitting.add(heldOut, settings.threads());
      }
      return new Result(fitting.solve(best), best, share(lost), share(linear));
    }

    private double share(double loss) {
      return total > 0 ? loss / total : 0;
    }
  }
}
