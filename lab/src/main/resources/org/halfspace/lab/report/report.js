(() => {
  'use strict';
  // The order of the markers is that of the legend.
  const MARKERS = [
    {symbol: 'circle', symbolSize: 12},
    {symbol: 'rect', symbolSize: 11},
    {symbol: 'triangle', symbolSize: 13},
    {symbol: 'diamond', symbolSize: 14},
    {symbol: 'triangle', symbolSize: 13, symbolRotate: 180},
  ];
  const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

  const superscript = (n) =>
    (n < 0 ? '⁻' : '') + [...String(Math.abs(n))].map((digit) => SUPERSCRIPTS[digit]).join('');

  const label = (value) => {
    const size = Math.abs(value);
    const plain = (v) => String(Number(v.toPrecision(5))).replace('-', '−');
    if (size < 1e-12) return '0';
    if (size >= 1e-3 && size < 1e5) return plain(value);
    const exponent = Math.floor(Math.log10(size) + 1e-9);
    const lead = plain(value / 10 ** exponent);
    return (lead === '1' ? '' : lead + ' · ') + '10' + superscript(exponent);
  };

  const range = (model, index) => {
    const values = model.series.flatMap((series) => series.points.map((point) => point[index]));
    return [Math.min(...values), Math.max(...values)];
  };

  const axis = (model, index, theme) => {
    const {caption, log} = index === 0 ? model.x : model.y;
    const [low, high] = range(model, index);
    const fromZero = low >= 0 && low < 0.35 * high;
    const horizontal = index === 0;
    return {
      type: log ? 'log' : 'value',
      name: caption,
      nameLocation: horizontal ? 'middle' : 'end',
      nameGap: horizontal ? 32 : 14,
      nameTextStyle: {color: theme.ink, fontSize: 14, align: horizontal ? 'center' : 'left'},
      scale: !fromZero,
      min: log ? 10 ** Math.floor(Math.log10(low) + 1e-9) : undefined,
      max: log ? 10 ** Math.ceil(Math.log10(high) - 1e-9) : undefined,
      axisLabel: {formatter: label, color: theme.muted, fontSize: 13, hideOverlap: true},
      axisLine: {show: true, onZero: false, lineStyle: {color: theme.muted}},
      axisTick: {show: horizontal, lineStyle: {color: theme.muted}},
      splitLine: {show: true, lineStyle: {color: theme.grid}},
      axisPointer: {label: {formatter: ({value}) => label(value)}, lineStyle: {color: theme.muted}},
    };
  };

  const line = (series, index, theme) => ({
    id: String(index),
    name: series.name,
    type: series.line ? 'line' : 'scatter',
    data: series.points,
    color: theme.series[index],
    showSymbol: series.markers,
    ...MARKERS[index % MARKERS.length],
    lineStyle: {width: 2.5, type: series.dashed ? [7, 5] : 'solid'},
    itemStyle: {opacity: 1, ...(series.markers && {borderColor: theme.background, borderWidth: 1.5})},
    emphasis: {disabled: true},
    clip: false,
    z: 2 + index,
  });

  const option = (model, theme) => ({
    animation: false,
    aria: {enabled: true, label: {description: model.description}},
    textStyle: {fontFamily: theme.font, color: theme.ink},
    grid: {left: 4, right: 28, top: 40, bottom: 34, containLabel: true},
    legend: {show: false},
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: theme.background,
      borderColor: theme.line,
      textStyle: {color: theme.ink, fontSize: 13},
      valueFormatter: (value) => label(Number(value)),
    },
    xAxis: axis(model, 0, theme),
    yAxis: axis(model, 1, theme),
    series: model.series.map((series, index) => line(series, index, theme)),
  });

  const theme = () => {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue('--' + name).trim();
    return {
      background: color('background'),
      ink: color('ink'),
      muted: color('muted'),
      line: color('line'),
      grid: color('grid'),
      series: Array.from({length: 8}, (_, index) => color('series-' + index)),
      font: getComputedStyle(document.body).fontFamily,
    };
  };

  const charts = [...document.querySelectorAll('[data-chart]')].map((container) => {
    const model = JSON.parse(document.getElementById(container.dataset.chart).textContent);
    container.textContent = '';
    const chart = echarts.init(container, null, {renderer: 'svg'});
    const legend = container.parentElement.querySelectorAll('[data-legend] button');
    for (const button of legend) {
      button.addEventListener('click', () => {
        const shown = button.getAttribute('aria-pressed') !== 'true';
        button.setAttribute('aria-pressed', String(shown));
        const {name} = model.series[Number(button.dataset.series)];
        const type = shown ? 'legendSelect' : 'legendUnSelect';
        chart.dispatchAction({type, name}, {flush: true});
      });
    }
    new ResizeObserver(() => chart.resize()).observe(container);
    return {chart, model};
  });

  // Merged into what is shown, so a hidden series stays hidden; at once, because paper does not wait.
  const draw = () => {
    const colors = theme();
    for (const {chart, model} of charts) {
      chart.setOption(option(model, colors));
      chart.resize();
      chart.getZr().flush();
    }
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  matchMedia('print').addEventListener('change', draw);
  // Before printing, the page still has the colors of the screen; paper is always light.
  const root = document.documentElement.classList;
  addEventListener('beforeprint', () => {
    root.add('paper');
    draw();
  });
  addEventListener('afterprint', () => {
    root.remove('paper');
    draw();
  });
})();
