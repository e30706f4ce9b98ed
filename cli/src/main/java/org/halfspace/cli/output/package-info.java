/** Printing, progress, failures and stop signals. */
package org.halfspace.cli.output;
