/* Draws a chart from its record (docs/charts.md) on a canvas: `layout` finds the place of everything in CSS pixels,
   `paint` puts it there. A record holds whole numbers 0 … GRID on each panel and every number in words, so nothing
   here knows a unit, a currency or a logarithm. draw.py finds the same places by the same rules, step by step. */

export const VERSION = 1;
const GRID = 4096;
export const NARROW = 600; // CSS px below which one panel is shown at a time
const NEAR = 3; // CSS px between labels
const DOT = 6; // radius
const RING = 11; // radius of a handle
const THICK = { hair: 1, thin: 1.5, thick: 3.2, stem: 5 }; // CSS px; 2.2 otherwise
const DASH = { dashed: [6, 4], dotted: [1.5, 3.5] }; // CSS px
const CAP = 0.36; // of the size of letters: from their middle to the line they stand on
const clamp = (value, low, high) => Math.max(low, Math.min(value, high));
const words = (look) => (look ? look.split(" ") : []);
const has = (mark, word) => words(mark.look).includes(word);

export const fontOf = (size, bold) => `${bold ? 600 : 400} ${size}px mktlib, system-ui, sans-serif`;

/* How wide words are in the pictures' typeface; kept, since a drag says the same ticks again and again. */
const widths = new Map();
let ruler = null;
export function measure(text, size, bold = false) {
  const font = fontOf(size, bold);
  const key = font + text;
  let width = widths.get(key);
  if (width === undefined) {
    ruler ??= document.createElement("canvas").getContext("2d");
    ruler.font = font;
    if (widths.size > 5000) widths.clear();
    widths.set(key, (width = ruler.measureText(text).width));
  }
  return width;
}
export const forgetWidths = () => widths.clear(); // when the typeface has arrived

/* --- places ------------------------------------------------------------------------------------ */

/* Height of a picture of `width`: `only` one panel, or all of them, one under another where it is narrow. */
export function heightOf(record, width, only = null) {
  if (record.image) return Math.round((width * record.image.height) / record.image.width);
  if (width >= NARROW) return record.height;
  return record.narrow * (only === null ? record.panels.length : 1);
}

export function layout(record, width, { only = null, say = measure, height = heightOf(record, width, only) } = {}) {
  const narrow = width < NARROW;
  const shown = narrow && only !== null ? [record.panels[clamp(only, 0, record.panels.length - 1)]] : record.panels;
  const total = shown.reduce((sum, panel) => sum + panel.weight, 0);
  let x = 0;
  const panels = shown.map((panel, i) => {
    const wide = narrow ? width : (width * panel.weight) / total;
    const box = narrow ? [0, (i * height) / shown.length, width, height / shown.length] : [x, 0, wide, height];
    x += wide;
    return place(panel, box, say, only !== null && record.panels.length > 1 && narrow);
  });
  return { width, height, panels };
}

function place(panel, [x, y, w, h], say, tabbed = false) {
  const marks = panel.marks.filter(Boolean);
  const legend = keys(marks, w - 16, say);
  const ticked = (axis) => axis.at.length > 0;
  let top = y + 10;
  const title = panel.title && !tabbed && { text: panel.title, x: x + 8, y: top + 8 };
  if (title) top += 24;
  const unit = panel.y.label && { text: panel.y.label, x: x + 8, y: top + 6 };
  if (unit) top += 18;
  for (const key of legend) (key.x += x + 8), (key.y += top + 7);
  top += 18 * (legend.length ? legend.at(-1).row + 1 : 0) + (ticked(panel.y) ? 6 : 2);
  const foot = y + h - 6 - (ticked(panel.x) ? 20 : 0) - (panel.x.label ? 18 : 0);
  const widest = Math.max(0, ...panel.y.say.map((text) => say(text, 12)));
  const left = x + (ticked(panel.y) ? 8 + widest + 7 : 8);
  const right = Math.max(x + w - 14, left + 1);
  const frame = [left, top, right, Math.max(foot, top + 1)];
  const one = { box: [x, y, w, h], frame, title, unit, legend, panel };
  one.across = (at) => left + ((right - left) * at) / GRID;
  one.up = (at) => frame[3] - ((frame[3] - top) * at) / GRID;
  one.ticks = ticks(one, say);
  const wide = panel.x.label ? say(panel.x.label, 12) : 0;
  one.under = panel.x.label && {
    text: panel.x.label,
    x: clamp((left + right) / 2, x + 6 + wide / 2, Math.max(x + w - 6 - wide / 2, x + 6 + wide / 2)),
    y: y + h - 13,
  };
  one.shapes = panel.marks.map((mark) => mark && shape(one, mark));
  one.handles = panel.marks.map((mark, i) => mark && mark.drag && handle(one, mark, one.shapes[i])).filter(Boolean);
  one.labels = labels(one, say);
  one.cells = marks.filter((mark) => mark.kind === "table").flatMap((mark) => cells(one, mark, say));
  return one;
}

/* Names of marks with a key, in rows that fit. */
function keys(marks, room, say) {
  let [x, row] = [0, 0];
  return marks
    .filter((mark) => mark.key)
    .map((mark) => {
      const wide = 24 + say(mark.key, 12) + 16;
      if (x && x + wide - 16 > room) [x, row] = [0, row + 1];
      const key = { mark, text: mark.key, x, y: 18 * row, row };
      x += wide;
      return key;
    });
}

/* Ticks of both axes; words that would meet the ones before are left out. */
function ticks(one, say) {
  const [left, top, right, foot] = one.frame;
  const { x, y } = one.panel;
  const found = [];
  let taken = -Infinity;
  x.at.forEach((at, i) => {
    if (at < -1 || at > GRID + 1) return;
    const half = say(x.say[i], 12) / 2;
    const middle = clamp(one.across(at), one.box[0] + 2 + half, one.box[0] + one.box[2] - 2 - half);
    const clear = middle - half >= taken;
    if (clear) taken = middle + half + 8;
    found.push({ axis: "x", at: one.across(at), text: clear ? x.say[i] : "", x: middle, y: foot + 14, grid: x.grid });
  });
  taken = Infinity;
  y.at.forEach((at, i) => {
    if (at < -1 || at > GRID + 1) return;
    const level = one.up(at);
    const clear = level <= taken;
    if (clear) taken = level - 15;
    found.push({ axis: "y", at: level, text: clear ? y.say[i] : "", x: left - 7, y: level, grid: y.grid });
  });
  return found;
}

/* A mark's points in pixels: `points` of a line or dots, `rings` of filled parts. */
function shape(one, mark) {
  const [left, top, right, foot] = one.frame;
  const at = (xs, ys) => xs.map((x, i) => (x === null || ys[i] === null ? null : [one.across(x), one.up(ys[i])]));
  if (mark.kind === "rule") {
    const level = mark.y !== undefined;
    const spot = level ? one.up(mark.y[0]) : one.across(mark.x[0]);
    return { points: level ? [[left, spot], [right, spot]] : [[spot, foot], [spot, top]], level };
  }
  if (mark.kind === "box") {
    const [[x0, y0], [x1, y1]] = at(mark.x, mark.y).map((point) => point ?? [left, foot]);
    const [l, r, t, b] = [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
    return { box: [l, t, r, b], rings: [[[l, b], [l, t], [r, t], [r, b]]] };
  }
  if (mark.kind === "area") {
    const rings = [];
    let ring = null;
    const [over, under] = [at(mark.x, mark.y), at(mark.x, mark.y2)];
    over.forEach((point, i) => {
      if (!point || !under[i]) return (ring = null);
      if (!ring) rings.push((ring = [[], []]));
      ring[0].push(point);
      ring[1].unshift(under[i]);
    });
    return { points: over, under, rings: rings.map(([a, b]) => [...a, ...b]) };
  }
  if (mark.kind === "bars") {
    const level = has(mark, "across");
    const points = at(mark.x, mark.y);
    const feet = level ? at(mark.x2, mark.y) : at(mark.x, mark.y2);
    const half = level ? one.up(0) - one.up(mark.half) : one.across(mark.half) - one.across(0);
    const rings = points.map((point, i) => {
      if (!point || !feet[i]) return [];
      const [x, y, x2, y2] = [...point, ...feet[i]];
      return level ? [[x2, y - half], [x, y - half], [x, y + half], [x2, y + half]] : [[x - half, y2], [x - half, y], [x + half, y], [x + half, y2]];
    });
    return { points, rings };
  }
  return mark.kind === "table" ? {} : { points: at(mark.x, mark.y) };
}

/* Where a mark is taken hold of, and where its control's positions are along the way [CSS px]. */
function handle(one, mark, drawn) {
  const [left, top, right, foot] = one.frame;
  const across = mark.drag.along === "x";
  let spot;
  if (mark.kind === "box") {
    const [l, t, r, b] = drawn.box;
    spot = across ? [r, (t + b) / 2] : [(l + r) / 2, t];
  } else if (mark.kind === "rule") {
    spot = drawn.level ? [right - 0.06 * (right - left), drawn.points[0][1]] : [drawn.points[0][0], top + 0.3 * (foot - top)];
  } else spot = drawn.points.at(mark.at ?? -1);
  if (!spot) return null;
  const scale = across ? one.across : one.up;
  return {
    control: mark.drag.control,
    along: mark.drag.along,
    x: clamp(spot[0], left, right),
    y: clamp(spot[1], top, foot),
    positions: mark.drag.positions,
    places: mark.drag.places.map(scale),
    role: mark.role,
  };
}

/* How much of the segment from a to b lies in a box [CSS px] (Liang and Barsky). */
function within(a, b, x0, y0, x1, y1) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  let [from, to] = [0, 1];
  for (const [p, q] of [[-dx, a[0] - x0], [dx, x1 - a[0]], [-dy, a[1] - y0], [dy, y1 - a[1]]]) {
    if (p === 0) {
      if (q < 0) return 0;
    } else if (p < 0) from = Math.max(from, q / p);
    else to = Math.min(to, q / p);
    if (from > to) return 0;
  }
  return (to - from) * Math.hypot(dx, dy) + 1e-6;
}

/* Words beside their marks: those with the fewest places first, each in its longest form on the first side where it
   meets nothing. */
function labels(one, say) {
  const { marks } = one.panel;
  const taken = one.handles.map(({ x, y }) => [x - RING - 1, y - RING - 1, x + RING + 1, y + RING + 1]);
  const lines = [];
  marks.forEach((mark, i) => {
    if (!mark) return;
    const { points, box } = one.shapes[i];
    if (mark.kind === "dots" && !has(mark, "none")) {
      for (const [x, y] of points.filter(Boolean).slice(0, 40)) taken.push([x - DOT, y - DOT, x + DOT, y + DOT]);
    } else if (mark.kind === "line" || mark.kind === "rule") {
      for (let j = 1; j < points.length; j++) if (points[j - 1] && points[j]) lines.push([points[j - 1], points[j]]);
    } else if (box && !["tint", "solid", "hatched"].some((look) => has(mark, look))) {
      const [l, t, r, b] = box;
      lines.push([[l, t], [r, t]], [[r, t], [r, b]], [[l, t], [l, b]]);
    }
  });
  const [left, top, , foot] = one.frame;
  const edge = one.box[0] + one.box[2] - 4;
  const cost = (x, y, w, h) => {
    const [x0, y0, x1, y1] = [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
    const out = Math.max(left + 2 - x0, 0) + Math.max(x1 - edge, 0) + Math.max(top - 6 - y0, 0) + Math.max(y1 - foot, 0);
    let sum = out > 0 ? 1000 + out : 0;
    for (const [a, b, c, d] of taken) if (x0 - NEAR < c && a < x1 + NEAR && y0 < d && b < y1) sum += 100;
    let met = 0;
    for (const [a, b] of lines) met += within(a, b, x0, y0 + 1, x1, y1 - 1);
    return sum + (met > 0 ? Math.min(8 + met / 2, 90) : 0);
  };
  const found = [];
  const order = marks.map((mark, i) => i).filter((i) => marks[i]?.label);
  order.sort((a, b) => marks[a].sides.length - marks[b].sides.length || a - b);
  for (const i of order) {
    const mark = marks[i];
    const size = mark.bold ? 14 : 13;
    for (const [n, text] of mark.label.entries()) {
      const [w, h] = [say(text, size, mark.bold), size + 3];
      let best = null;
      mark.sides.split(" ").forEach((side, rank) => {
        const spot = side === "in" ? inside(one, mark, i, w, h) : beside(one, mark, i, side, w, h);
        if (!spot) return;
        const much = side === "in" ? 0 : cost(...spot, w, h);
        if (!best || much + rank < best.much + best.rank) best = { x: spot[0], y: spot[1], much, rank, side };
      });
      const last = n === mark.label.length - 1;
      if (!best || (best.much >= 8 && !last) || best.much >= 100) continue;
      const solid = best.side === "in" && (has(mark, "solid") || mark.kind === "bars");
      found.push({ mark: i, text, x: best.x, y: best.y, width: w, size, bold: Boolean(mark.bold), role: mark.role === "locked" ? "ink" : mark.role ?? "ink", solid, inside: best.side === "in" && !has(mark, "hatched") });
      taken.push([best.x - w / 2, best.y - h / 2, best.x + w / 2, best.y + h / 2]);
      break;
    }
  }
  return found;
}

/* The middle of words on one side of a mark. */
function beside(one, mark, i, side, w, h) {
  const [left, top, right, foot] = one.frame;
  const { points, box, level } = one.shapes[i];
  const [east, south] = [side.includes("e") - side.includes("w"), side.includes("s") - side.includes("n")];
  if (mark.kind === "rule") {
    const [x, y] = points[0];
    if (level ? y < top - 1 || y > foot + 1 : x < left - 1 || x > right + 1) return null;
    if (level) return [east > 0 ? right - w / 2 - 2 : east < 0 ? left + w / 2 + 4 : (left + right) / 2, y + (south >= 0 ? 1 : -1) * (h / 2 + 3)];
    return [x + (east >= 0 ? 1 : -1) * (w / 2 + 6), south > 0 ? foot - h / 2 - 4 : south < 0 ? top + h / 2 + 2 : (top + foot) / 2];
  }
  if (box) {
    const [l, t, r, b] = box;
    if (side === "n") return [(l + r) / 2, t - h / 2 - 3];
    if (side === "s") return [(l + r) / 2, b + h / 2 + 3];
    if (side === "nw") return [l + w / 2 + 3, t - h / 2 - 3];
    if (side === "sw") return [l + w / 2 + 6, t + h / 2 + 4];
    const x = east > 0 ? r + w / 2 + 7 : l - w / 2 - 7;
    return [x, side === "ne" ? t + h / 2 + 3 : side === "se" ? b - h / 2 - 3 : (t + b) / 2];
  }
  const spot = points?.at(mark.at ?? -1);
  if (!spot || spot[0] < left - 1 || spot[0] > right + 1 || spot[1] < top - 1 || spot[1] > foot + 1) return null;
  if (mark.kind === "dots" && has(mark, "none")) return [spot[0] + (east * w) / 2, spot[1] + (south * h) / 2];
  const gap = mark.drag ? RING + 5 : mark.kind === "dots" ? DOT + 4 : 6;
  return [spot[0] + east * (gap + w / 2), spot[1] + south * (gap * (east && south ? 0.55 : 1) + h / 2)];
}

/* The middle of words within a filled mark, where they have room; else nothing. */
function inside(one, mark, i, w, h) {
  const [left, top, right, foot] = one.frame;
  const { points, under, box } = one.shapes[i];
  if (box) {
    const [l, t, r, b] = [Math.max(box[0], left), Math.max(box[1], top), Math.min(box[2], right), Math.min(box[3], foot)];
    return r - l >= w + 10 && b - t >= h + 4 ? [(l + r) / 2, (t + b) / 2] : null;
  }
  if (!under) return null;
  const both = points.map((point, j) => point && under[j] && [point[0], point[1], under[j][1]]).filter(Boolean);
  if (both.length < 2) return null;
  const edge = (x, k) => {
    let j = both.findIndex((one) => one[0] >= x);
    if (j < 0) j = both.length - 1;
    const [a, b] = [both[Math.max(j - 1, 0)], both[j]];
    return b[0] === a[0] ? b[k] : a[k] + ((x - a[0]) / (b[0] - a[0])) * (b[k] - a[k]);
  };
  const [first, last] = [Math.max(both[0][0], left) + w / 2 + 4, Math.min(both.at(-1)[0], right) - w / 2 - 4];
  if (last < first) return null;
  for (const part of [0.5, 0.25, 0.75, 0, 1]) {
    const x = first + part * (last - first);
    let [high, low] = [top, foot];
    for (let k = 0; k <= 8; k++) {
      const [a, b] = [edge(x - w / 2 + (k * w) / 8, 1), edge(x - w / 2 + (k * w) / 8, 2)];
      high = Math.max(high, Math.min(a, b));
      low = Math.min(low, Math.max(a, b));
    }
    if (low - high > h + 6) return [x, (low + high) / 2];
  }
  return null;
}

/* Words of a table, in columns that share the panel's width. */
function cells(one, mark, say) {
  const [left, top, right, foot] = [one.box[0] + 8, one.frame[1], one.frame[2], one.frame[3]];
  const rows = mark.cells;
  const each = Math.min(30, (foot - top) / rows.length);
  const needs = (size) => rows[0].map((_head, j) => Math.max(...rows.map((row) => say(row[j], size, !j))));
  let size = 13;
  while (size > 9 && needs(size).reduce((sum, need) => sum + need + 12, -12) > right - left) size -= 1;
  const wide = needs(size);
  const spare = (right - left - wide.reduce((sum, need) => sum + need, 0)) / Math.max(wide.length - 1, 1);
  let x = left;
  const ends = wide.map((need) => ((x += need + spare), x - spare));
  return rows.flatMap((row, i) =>
    row.map((text, j) => ({
      text,
      x: j ? ends[j] : left,
      y: top + each * (i + 0.5),
      size,
      align: j ? "right" : "left",
      bold: i > 0 && j === 0,
      role: i ? mark.roles[j] || mark.role || "ink" : "muted",
      rule: !j && i ? top + each * i : null,
    })),
  );
}

/* --- paint ------------------------------------------------------------------------------------- */

const crisp = (value) => Math.round(value) + 0.5; // a hairline on one row of pixels

export function paint(canvas, plan, theme, ratio = 1, image = null) {
  const [w, h] = [Math.round(plan.width * ratio), Math.round(plan.height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const c = canvas.getContext("2d", { alpha: false });
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.fillStyle = theme.paper;
  c.fillRect(0, 0, plan.width, plan.height);
  if (image) return c.drawImage(image, 0, 0, plan.width, plan.height);
  for (const one of plan.panels) paintPanel(c, one, theme);
}

function write(c, text, x, y, size, colour, { bold = false, align = "left", halo = null } = {}) {
  c.font = fontOf(size, bold);
  c.textAlign = align;
  if (halo) {
    c.strokeStyle = halo;
    c.lineWidth = 4;
    c.lineJoin = "round";
    c.strokeText(text, x, y + size * CAP);
  }
  c.fillStyle = colour;
  c.fillText(text, x, y + size * CAP);
}

function trace(c, points, closed = false) {
  c.beginPath();
  let pen = false;
  for (const point of points) {
    if (!point) pen = false;
    else if (pen) c.lineTo(point[0], point[1]);
    else c.moveTo(point[0], point[1]), (pen = true);
  }
  if (closed) c.closePath();
}

function pen(c, mark, colour) {
  const look = words(mark.look);
  c.strokeStyle = colour;
  c.lineWidth = THICK[look.find((word) => word in THICK)] ?? 2.2;
  c.setLineDash(DASH[look.find((word) => word in DASH)] ?? []);
  c.globalAlpha = look.includes("faint") ? 0.5 : 1;
  c.lineJoin = "round";
}

function rest(c) {
  c.globalAlpha = 1;
  c.setLineDash([]);
}

const patterns = new Map();
function hatch(c, colour) {
  const scale = c.getTransform().a;
  const key = `${colour} ${scale}`;
  if (!patterns.has(key)) {
    if (patterns.size > 40) patterns.clear();
    const tile = document.createElement("canvas");
    const side = Math.max(2, Math.round(8 * scale));
    tile.width = tile.height = side;
    const brush = tile.getContext("2d");
    brush.strokeStyle = colour;
    brush.lineWidth = scale;
    brush.beginPath();
    for (const from of [-side, 0, side]) brush.moveTo(from - scale, side + scale), brush.lineTo(from + side + scale, -scale);
    brush.stroke();
    const pattern = c.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix([1 / scale, 0, 0, 1 / scale, 0, 0]));
    patterns.set(key, pattern);
  }
  return patterns.get(key);
}

function fill(c, rings, mark, theme) {
  const colour = theme[mark.role ?? "ink"];
  const look = words(mark.look);
  const solid = look.includes("solid") || (mark.kind === "bars" && !look.includes("tint") && !look.includes("line"));
  for (const ring of rings) {
    if (!ring.length) continue;
    trace(c, ring, true);
    if (look.includes("hatched")) (c.fillStyle = hatch(c, colour)), c.fill();
    else if (look.includes("tint")) (c.globalAlpha = 0.16), (c.fillStyle = colour), c.fill();
    else if (solid) (c.globalAlpha = 0.88), (c.fillStyle = colour), c.fill();
    c.globalAlpha = 1;
    if (look.includes("line") || look.includes("dashed") || look.includes("dotted")) pen(c, mark, colour), c.stroke();
    rest(c);
  }
}

function paintPanel(c, one, theme) {
  const { frame, panel, shapes } = one;
  const [left, top, right, foot] = frame;
  if (one.title) write(c, one.title.text, one.title.x, one.title.y, 14, theme.ink, { bold: true });
  if (one.unit) write(c, one.unit.text, one.unit.x, one.unit.y, 12, theme.muted);
  c.strokeStyle = theme.grid;
  c.lineWidth = 1;
  for (const tick of one.ticks) {
    if (!tick.grid) continue;
    trace(c, tick.axis === "x" ? [[crisp(tick.at), top], [crisp(tick.at), foot]] : [[left, crisp(tick.at)], [right, crisp(tick.at)]]);
    c.stroke();
  }
  c.save();
  c.beginPath();
  c.rect(left - 1, top - 2, right - left + 2, foot - top + 3);
  c.clip();
  panel.marks.forEach((mark, i) => {
    if (!mark || mark.kind === "dots" || mark.kind === "table") return;
    if (shapes[i].rings) return fill(c, shapes[i].rings, mark, theme);
    pen(c, mark, theme[mark.role ?? "ink"]);
    trace(c, shapes[i].points);
    c.stroke();
    rest(c);
  });
  c.restore();
  c.strokeStyle = theme.muted;
  c.lineWidth = 1;
  if (panel.x.at.length) trace(c, [[left, crisp(foot)], [right, crisp(foot)]]), c.stroke();
  if (panel.y.at.length) trace(c, [[crisp(left), top], [crisp(left), foot]]), c.stroke();
  for (const tick of one.ticks) {
    if (tick.axis === "x") trace(c, [[crisp(tick.at), foot], [crisp(tick.at), foot + 4]]), c.stroke();
    if (tick.text) write(c, tick.text, tick.x, tick.y, 12, theme.muted, { align: tick.axis === "x" ? "center" : "right" });
  }
  if (one.under) write(c, one.under.text, one.under.x, one.under.y, 12, theme.muted, { align: "center" });
  panel.marks.forEach((mark, i) => {
    if (mark?.kind !== "dots" || mark.drag || has(mark, "none")) return;
    for (const point of shapes[i].points) if (point && inFrame(frame, point)) dot(c, point, mark, theme);
  });
  for (const { mark, text, x, y } of one.legend) {
    if (shapes[panel.marks.indexOf(mark)].rings) fill(c, [[[x, y - 5], [x + 18, y - 5], [x + 18, y + 5], [x, y + 5]]], mark, theme);
    else if (mark.kind === "dots") dot(c, [x + 9, y], mark, theme);
    else pen(c, mark, theme[mark.role ?? "ink"]), trace(c, [[x, y], [x + 18, y]]), c.stroke(), rest(c);
    write(c, text, x + 24, y, 12, theme.muted);
  }
  for (const cell of one.cells) {
    if (cell.rule !== null) (c.strokeStyle = theme.grid), (c.lineWidth = 1), trace(c, [[left - 4, crisp(cell.rule)], [right, crisp(cell.rule)]]), c.stroke();
    write(c, cell.text, cell.x, cell.y, cell.size, theme[cell.role], { bold: cell.bold, align: cell.align });
  }
  for (const grip of one.handles) knob(c, grip, theme);
  for (const { text, x, y, size, bold, role, solid, inside: within } of one.labels) {
    write(c, text, x, y, size, solid ? theme.paper : theme[role], { bold, align: "center", halo: within ? null : theme.paper });
  }
}

const inFrame = ([left, top, right, foot], [x, y]) => x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= foot + 1;

function dot(c, [x, y], mark, theme) {
  const colour = theme[mark.role ?? "ink"];
  const hollow = has(mark, "hollow");
  c.fillStyle = hollow ? theme.paper : colour;
  c.strokeStyle = hollow ? colour : theme.paper;
  c.lineWidth = 2;
  c.beginPath();
  if (has(mark, "cross")) {
    c.strokeStyle = colour;
    c.moveTo(x - 5, y - 5), c.lineTo(x + 5, y + 5), c.moveTo(x - 5, y + 5), c.lineTo(x + 5, y - 5);
    c.lineWidth = 2.6;
    return c.stroke();
  }
  if (has(mark, "square")) c.rect(x - 5, y - 5, 10, 10);
  else if (has(mark, "diamond")) for (const [dx, dy] of [[0, -7.5], [7.5, 0], [0, 7.5], [-7.5, 0]]) c.lineTo(x + dx, y + dy);
  else c.arc(x, y, DOT - 0.5, 0, 7);
  c.closePath();
  c.fill();
  c.stroke();
}

/* What can be taken hold of: a ring with arrows along its way. */
function knob(c, { x, y, along, role }, theme) {
  c.fillStyle = theme.paper;
  c.strokeStyle = c.fillStyle;
  c.beginPath();
  c.arc(x, y, RING, 0, 7);
  c.fill();
  c.strokeStyle = theme[role ?? "ink"];
  c.lineWidth = 2.6;
  c.stroke();
  c.fillStyle = theme[role ?? "ink"];
  for (const sign of [-1, 1]) {
    c.beginPath();
    for (const [a, b] of [[6, 0], [2, -3.6], [2, 3.6]]) along === "x" ? c.lineTo(x + sign * a, y + b) : c.lineTo(x + b, y + sign * a);
    c.fill();
  }
}
