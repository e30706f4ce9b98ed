// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.SplittableRandom;

/** Vectors whose codes coincide, or whose directions hardly count, of the kinds that data have. */
enum DegenerateVectors {
  /** Rank 1 to d. */
  LOW_RANK {
    @Override
    void fill(double[][] rows, SplittableRandom random) {
      int d = rows[0].length;
      int rank = 1 + random.nextInt(d);
      double[][] directions = new double[rank][d];
      gaussian(directions, random);
      for (double[] row : rows) {
        for (double[] direction : directions) {
          double size = random.nextGaussian();
          for (int j = 0; j < d; j++) {
            row[j] += size * direction[j];
          }
        }
      }
    }
  },
  /** Columns of sizes from 1e-6 to 1e6. */
  SCALED_COLUMNS {
    @Override
    void fill(double[][] rows, SplittableRandom random) {
      gaussian(rows, random);
      double[] sizes = random.doubles(rows[0].length, -6, 6).toArray();
      for (double[] row : rows) {
        for (int j = 0; j < row.length; j++) {
          row[j] *= Math.pow(10, sizes[j]);
        }
      }
    }
  },
  /** Columns that are those before them, or their negatives, or twice them. */
  COPIED_COLUMNS {
    @Override
    void fill(double[][] rows, SplittableRandom random) {
      gaussian(rows, random);
      int own = 1 + random.nextInt(rows[0].length);
      double[] factors = {1, -1, 2};
      for (double[] row : rows) {
        for (int j = own; j < row.length; j++) {
          row[j] = factors[j % 3] * row[j % own];
        }
      }
    }
  },
  /** Columns that never change, at 0 and far from it. */
  CONSTANT_COLUMNS {
    @Override
    void fill(double[][] rows, SplittableRandom random) {
      gaussian(rows, random);
      for (double[] row : rows) {
        for (int j = 1; j < row.length; j += 2) {
          row[j] = j % 4 == 1 ? 0 : 1000;
        }
      }
    }
  },
  /** Fewer different vectors than codes have values, each several times. */
  FEW_POINTS {
    @Override
    void fill(double[][] rows, SplittableRandom random) {
      double[][] points = new double[2 + random.nextInt(5)][rows[0].length];
      gaussian(points, random);
      for (int i = 0; i < rows.length; i++) {
        rows[i] = points[i < points.length ? i : random.nextInt(points.length)].clone();
      }
    }
  },
  /** One direction 1e2 to 1e5 times as large as all others. */
  HUGE_DIRECTION {
    @Override
    void fill(double[][] rows, SplittableRandom random) {
      gaussian(rows, random);
      double size = Math.pow(10, random.nextDouble(2, 5));
      double[][] direction = new double[1][rows[0].length];
      gaussian(direction, random);
      for (double[] row : rows) {
        double along = size * random.nextGaussian();
        for (int j = 0; j < row.length; j++) {
          row[j] += along * direction[0][j];
        }
      }
    }
  };

  /** Fills rows of zeros. */
  abstract void fill(double[][] rows, SplittableRandom random);

  private static void gaussian(double[][] rows, SplittableRandom random) {
    for (double[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] = random.nextGaussian();
      }
    }
  }

  /** This many vectors of dimension d, row after row. */
  float[] vectors(int count, int d, long seed) {
    double[][] rows = new double[count][d];
    fill(rows, new SplittableRandom(seed));
    float[] values = new float[count * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows[i / d][i % d];
    }
    return values;
  }
}
