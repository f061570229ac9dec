/* Recorded answers: where the controls stand → what the explorer says there, taken out of its columns. */

const sums = (row, times = 1) => {
  for (; times > 0; times--) for (let i = 1; i < row.length; i++) row[i] += row[i - 1];
  return row;
};

/* A column's value by place: one for all, or a row of them. */
function column([way, first, second, third], count) {
  if (way === "=") return () => first;
  if (way === "n") {
    const row = sums(second, first);
    return (i) => row[i];
  }
  if (way === "w") {
    const words = [];
    for (const part of first) {
      const last = words.at(-1) ?? "";
      const [head, middle, tail] = Array.isArray(part) && typeof part[1] === "string" ? part : [0, part, 0];
      words.push(typeof middle === "string" ? last.slice(0, head) + middle + last.slice(last.length - tail) : middle);
    }
    const row = sums(second);
    return (i) => (third ? third + words[row[i]] : words[row[i]]); // what all of them begin with
  }
  const [lengths, times, flat] = [first, second, third];
  const rows = []; // of whole numbers
  for (let i = 0, at = 0; i < count; i++) {
    const size = typeof lengths === "number" ? lengths : lengths[i];
    const row = sums(flat.slice(at, (at += size)), times);
    rows.push(way === "v" && i ? row.map((step, j) => rows[i - 1][j] + step) : row);
  }
  return (i) => rows[i];
}

const nearest = (stops, at) => stops.reduce((best, one) => (Math.abs(one - at) < Math.abs(best - at) ? one : best));

export class Answers {
  /* `controls` are those of the explorer's own description: kind, start, last. */
  constructor({ controls, scenes, groups }, described) {
    Object.assign(this, { controls, groups, described });
    this.tale = Object.keys(described).find((name) => described[name].kind === "story");
    this.held = Object.keys(described).filter((name) => ["upload", "presses", "tries"].includes(described[name].kind));
    let count = 0;
    this.scenes = scenes.map(({ matter, grids }) => {
      const places = new Map();
      const put = (at) => {
        const key = matter.map((name) => at[name] ?? described[name].start).join();
        if (!places.has(key)) places.set(key, count++);
      };
      put({});
      for (const grid of grids) {
        let all = [{}];
        for (const [name, stops] of Object.entries(grid)) all = all.flatMap((at) => stops.map((stop) => ({ ...at, [name]: stop })));
        all.forEach(put);
      }
      return { matter, grids, places };
    });
    this.where = new Array(count); // answer → its group, and its place there
    for (const group of groups) sums(group.at).forEach((answer, place) => (this.where[answer] = [group, place]));
  }

  scene(positions) {
    return this.scenes[this.tale ? positions[this.tale] : 0];
  }

  /* Which answer belongs to these positions; undefined if none was recorded. */
  find(positions) {
    if (this.held.some((name) => positions[name].length)) return undefined;
    const { matter, places } = this.scene(positions);
    return places.get(matter.map((name) => positions[name]).join());
  }

  /* The recorded positions nearest to these, if no more controls have been moved than were recorded together. */
  near(positions) {
    const { matter, grids } = this.scene(positions);
    const away = matter.filter((name) => positions[name] !== this.described[name].start);
    const grid = grids.find((one) => away.every((name) => one[name]));
    if (!grid || this.held.some((name) => positions[name].length)) return undefined;
    return { ...positions, ...Object.fromEntries(away.map((name) => [name, nearest(grid[name], positions[name])])) };
  }

  at(answer) {
    const [group, place] = this.where[answer];
    group.columns ??= ((once) => sums(group.by).map((which) => once[which]))(group.of.map((one) => column(one, group.at.length)));
    let i = 0;
    const fill = (one) => {
      if (one === 0) return group.columns[i++](place);
      if (Array.isArray(one)) return one.map(fill);
      if (one && typeof one === "object") return Object.fromEntries(Object.entries(one).map(([key, value]) => [key, fill(value)]));
      return one;
    };
    return fill(group.is);
  }

  /* How a control's position reads, in words and in a link; undefined where that was not recorded. */
  said(name, position) {
    return this.word("said", name, position);
  }
  text(name, position) {
    if (this.described[name].kind === "presses") return position.map((row) => row.join("-")).join(".");
    return this.word("texts", name, position);
  }
  word(kind, name, position) {
    const held = Array.isArray(position);
    return held && position.length ? undefined : this.words(kind, name)?.(held ? 0 : position);
  }
  words(kind, name) {
    const [one, { last }] = [this.controls[name], this.described[name]];
    return (one[`all ${kind}`] ??= one[kind] && column(one[kind], (last ?? 0) + 1));
  }

  /* The position that a link's text names; undefined if it names none. */
  parse(name, text) {
    const { kind, last, names, most } = this.described[name];
    const at = (position) => this.text(name, position);
    if (kind === "presses") {
      const rows = text ? text.split(".").map((row) => row.split("-")) : [];
      const whole = rows.length <= most && rows.every((row) => row.length === names.length && row.every((one, i) => /^\d{1,6}$/.test(one) && one <= this.described[names[i]].last));
      return whole ? rows.map((row) => row.map(Number)) : undefined;
    }
    if (kind === "upload") return undefined;
    const all = Array.from({ length: last + 1 }, (_one, i) => at(i));
    const exact = all.findIndex((one) => one.toLowerCase() === text.toLowerCase());
    const value = text.trim() ? Number(text) : NaN;
    if (exact >= 0) return exact;
    if (!["range", "player", "story"].includes(kind) || !Number.isFinite(value)) return undefined;
    const values = all.map(Number);
    const slack = 1e-9 * Math.max(Math.abs(values[0]), Math.abs(values[last]));
    if (value < values[0] - slack || value > values[last] + slack) return undefined;
    return values.indexOf(nearest(values, value));
  }
}
