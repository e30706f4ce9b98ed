// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Optional;
import org.halfspace.code.ByteTables;
import org.halfspace.code.Decoder;
import org.halfspace.code.DecoderType;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.search.scan.CodePlanes;

/**
 * A decoder that is a sum over parts of a code, x̂ = b + D y(code), and so has scores that are sums
 * of entries of a table for each byte. Immutable and thread-safe.
 */
interface ScoredDecoder {
  /** D: d × m, row after row. */
  float[] matrix();

  /** m. */
  int columns();

  /** b: d. */
  float[] offset();

  /** The largest magnitude of an entry of y. */
  double largest();

  /**
   * The same decoder with other numbers.
   *
   * @param matrix D: d × m
   * @param offset b: d
   */
  Decoder with(float[] matrix, float[] offset);

  /**
   * What the bytes of a code add to ⟨w, y⟩: 256 numbers for each byte of {@code words} words.
   *
   * @param w m numbers
   */
  float[] byteTables(float[] w, int words);

  /** Whether ⟨w, y⟩ is the sum of w's numbers with the signs that are the bits of a code. */
  boolean sumsSigns();

  /**
   * The decoder by which codes are scored: the tables, where a codec has them and does not decode
   * by its linear decoder, else that one.
   */
  static ScoredDecoder of(VectorCodec codec) {
    Optional<Decoder> tables =
        codec.decoder().type() == DecoderType.LINEAR
            ? Optional.empty()
            : codec.decoder(DecoderType.TABLES);
    return tables.isPresent() ? new Tables((ByteTables) tables.get()) : new Linear(codec.units());
  }

  /** A σ + b. */
  record Linear(UnitCodec units) implements ScoredDecoder {
    @Override
    public float[] matrix() {
      return units.decoder();
    }

    @Override
    public int columns() {
      return units.units();
    }

    @Override
    public float[] offset() {
      return units.offset();
    }

    @Override
    public double largest() {
      return units instanceof LevelCodec levels
          ? PowersOfTwo.largest(levels.levelEncoder().levels())
          : 1;
    }

    @Override
    public Decoder with(float[] matrix, float[] offset) {
      return units.withDecoder(matrix, offset);
    }

    @Override
    public boolean sumsSigns() {
      return !(units instanceof LevelCodec);
    }

    @Override
    public float[] byteTables(float[] w, int words) {
      return units instanceof LevelCodec levels
          ? QueryTables.bytes(w, words, levels)
          : QueryTables.bytes(w, words);
    }
  }

  /** Σ T_k[entry] + b; y says which entries. */
  record Tables(ByteTables tables) implements ScoredDecoder {
    @Override
    public float[] matrix() {
      return turned(tables.tables(), columns(), tables.dimension());
    }

    /** A copy of a matrix with rows as columns. */
    private static float[] turned(float[] matrix, int rows, int columns) {
      float[] turned = new float[matrix.length];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          turned[j * rows + i] = matrix[i * columns + j];
        }
      }
      return turned;
    }

    @Override
    public int columns() {
      return tables.groups() << tables.entryBits();
    }

    @Override
    public float[] offset() {
      return tables.offset();
    }

    @Override
    public double largest() {
      return 1;
    }

    @Override
    public Decoder with(float[] matrix, float[] offset) {
      float[] rows = turned(matrix, tables.dimension(), columns());
      return ByteTables.of(tables.bits(), tables.entryBits(), rows, offset);
    }

    @Override
    public boolean sumsSigns() {
      return false;
    }

    @Override
    public float[] byteTables(float[] w, int words) {
      float[] bytes = new float[words * Long.BYTES * CodePlanes.TABLE];
      if (tables.entryBits() == Byte.SIZE) {
        System.arraycopy(w, 0, bytes, 0, w.length);
        return bytes;
      }
      int entries = 1 << tables.entryBits();
      for (int half = 0; half < tables.groups(); half += 2) {
        int at = half / 2 * CodePlanes.TABLE;
        for (int v = 0; v < CodePlanes.TABLE; v++) {
          float high = w[half * entries + v / entries];
          float low = half + 1 < tables.groups() ? w[(half + 1) * entries + v % entries] : 0;
          bytes[at + v] = high + low;
        }
      }
      return bytes;
    }
  }
}
