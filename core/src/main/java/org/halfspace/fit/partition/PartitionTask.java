// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.partition;

import java.io.Serializable;

/**
 * What is done with every partition. Immutable and thread-safe.
 *
 * @param <S> the sums
 */
@FunctionalInterface
public interface PartitionTask<S extends PartialSums> extends Serializable {
  /** Sums that have seen nothing yet. */
  S begin();
}
