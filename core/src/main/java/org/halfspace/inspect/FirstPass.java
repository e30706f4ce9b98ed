// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.halfspace.inspect.DataProfile.NonFiniteValues;
import org.halfspace.inspect.DataProfile.Place;
import org.halfspace.inspect.DataProfile.ZeroVectors;
import org.halfspace.source.sums.CovarianceAccumulator;
import org.halfspace.source.sums.DistinctVectors;

/**
 * What the first pass gathers: broken, zero and equal vectors, the range of each column, the
 * covariance and a sample. Not thread-safe.
 */
final class FirstPass {
  private final int dimension;
  private final int threads;
  private final CovarianceAccumulator covariance;
  private final DistinctVectors distinct = new DistinctVectors();
  private final VectorSample sample;
  private final float[] least;
  private final float[] greatest;
  private long row;
  private long nonFiniteVectors;
  private long nan;
  private long infinite;
  private Optional<Place> firstNonFinite = Optional.empty();
  private long zeroVectors;
  private OptionalLong firstZero = OptionalLong.empty();
  private long zeroEntries;

  FirstPass(int dimension, int threads, VectorSample sample) {
    this.dimension = dimension;
    this.threads = threads;
    this.covariance = new CovarianceAccumulator(dimension);
    this.sample = sample;
    this.least = new float[dimension];
    this.greatest = new float[dimension];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
  }

  /** Adds rows; the block is closed up over those that are not finite. */
  void add(float[] block, int rows) {
    long[] places = new long[rows];
    int finite = 0;
    for (int i = 0; i < rows; i++, row++) {
      if (FiniteRows.isFinite(block, i * dimension, dimension)) {
        places[finite] = row;
        System.arraycopy(block, i * dimension, block, finite * dimension, dimension);
        finite++;
      } else {
        countNonFinite(block, i * dimension);
      }
    }
    long[] hashes = new long[2 * finite];
    DistinctVectors.hash(block, finite, dimension, hashes, threads);
    for (int i = 0; i < finite; i++) {
      distinct.add(hashes[2 * i], hashes[2 * i + 1], places[i]);
      addEntries(block, i * dimension, places[i]);
      sample.offer(block, i * dimension);
    }
    covariance.add(block, finite);
  }

  private void countNonFinite(float[] block, int offset) {
    nonFiniteVectors++;
    for (int j = 0; j < dimension; j++) {
      float value = block[offset + j];
      if (Float.isFinite(value)) {
        continue;
      }
      if (Float.isNaN(value)) {
        nan++;
      } else {
        infinite++;
      }
      if (firstNonFinite.isEmpty()) {
        firstNonFinite = Optional.of(new Place(row, j));
      }
    }
  }

  private void addEntries(float[] block, int offset, long place) {
    int zeros = 0;
    for (int j = 0; j < dimension; j++) {
      float value = block[offset + j];
      if (value == 0) {
        zeros++;
      }
      least[j] = Math.min(least[j], value);
      greatest[j] = Math.max(greatest[j], value);
    }
    zeroEntries += zeros;
    if (zeros == dimension) {
      zeroVectors++;
      if (firstZero.isEmpty()) {
        firstZero = OptionalLong.of(place);
      }
    }
  }

  CovarianceAccumulator covariance() {
    return covariance;
  }

  NonFiniteValues nonFinite() {
    return new NonFiniteValues(nonFiniteVectors, nan, infinite, firstNonFinite);
  }

  ZeroVectors zeros() {
    return new ZeroVectors(zeroVectors, firstZero);
  }

  DataProfile.Duplicates duplicates() {
    return new DataProfile.Duplicates(
        distinct.duplicates(),
        distinct.isExact() ? DataProfile.Counting.EXACT : DataProfile.Counting.ESTIMATED,
        distinct.firstRow());
  }

  List<Integer> constantColumns() {
    List<Integer> constant = new ArrayList<>();
    for (int j = 0; j < dimension; j++) {
      if (least[j] == greatest[j]) {
        constant.add(j);
      }
    }
    return constant;
  }

  /** The share of the entries of finite vectors that are 0. */
  double zeroShare() {
    return (double) zeroEntries / covariance.count() / dimension;
  }
}
