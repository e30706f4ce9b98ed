// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.List;
import org.halfspace.code.UnitLayout;

/**
 * What an engine for message passing works with; shared, not copied.
 *
 * @param layout where the u units lie in a code
 * @param thresholds of the units, standardized, one unit after the other
 * @param variances v of each layer: u
 * @param strengths κ of each layer: u
 * @param mixing from one layer to the next: u × u, row after row
 * @param readout R: d × u, row after row
 * @param offset b: d
 */
public record MessageTensors(
    UnitLayout layout,
    float[] thresholds,
    List<float[]> variances,
    List<float[]> strengths,
    List<float[]> mixing,
    float[] readout,
    float[] offset) {}
