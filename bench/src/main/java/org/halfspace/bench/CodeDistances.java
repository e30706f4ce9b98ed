// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

/** Codes and queries as another library keeps them, and its Hamming distances between them. */
interface CodeDistances {
  /** The library, its version, and what is called. */
  String name();

  /** How many codes there are. */
  int codes();

  /** How many queries there are. */
  int queries();

  /** Offers the codes {@code from} to {@code to} − 1 to the nearest of a query. */
  void scan(int query, int from, int to, NearestCodes nearest);
}
