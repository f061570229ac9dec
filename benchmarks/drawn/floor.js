/* The picture drawn in the browser from three numbers: how far, cash, change in market cap. */

const WIDTH = 960;
const HEIGHT = 380;
const WORDS = [
  [1e12, " trillion"],
  [1e9, " billion"],
  [1e6, " million"],
];

const money = (value) => {
  const [unit, word] = WORDS.find(([size]) => value >= size) ?? [1, ""];
  return `$${Number((value / unit).toPrecision(unit > 1 ? 3 : 6)).toLocaleString("en-US")}${word}`;
};
const nice = (value) => {
  const scale = 10 ** Math.floor(Math.log10(value));
  return scale * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => value <= step * scale * (1 + 1e-12));
};

function draw(context, { p0, k, cash, cap, ink, muted, grid }, [at, paid, change]) {
  const price = (share) => p0 * Math.exp((k * share) / 100);
  const end = price(at);
  const text = (words, x, y, colour, align = "left", font = "13px sans-serif") => {
    Object.assign(context, { fillStyle: colour, textAlign: align, font });
    context.fillText(words, x, y);
  };
  const line = (points, colour, width, dash = []) => {
    context.setLineDash(dash);
    Object.assign(context, { strokeStyle: colour, lineWidth: width });
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.stroke();
  };
  context.clearRect(0, 0, WIDTH, HEIGHT);

  const top = nice(1.15 * Math.max(end, 2 * p0));
  const x = (share) => 78 + (share / 100) * 476;
  const y = (dollars) => 334 - (dollars / top) * 294;
  text("The supply curve", 14, 22, ink, "left", "bold 14px sans-serif");
  for (let i = 0; i <= 5; i++) {
    line([[78, y((i * top) / 5)], [554, y((i * top) / 5)]], grid, 0.7);
    text(money((i * top) / 5), 70, y((i * top) / 5) + 4, muted, "right");
    text(`${i * 20}%`, x(i * 20), 352, muted, "center");
  }
  text("Shares bought, % of the float", 316, 372, muted, "center");
  const walked = Array.from({ length: 160 }, (_, i) => [x((at * i) / 159), y(price((at * i) / 159))]);
  const whole = Array.from({ length: 160 }, (_, i) => [x((100 * i) / 159), y(price((100 * i) / 159))]);
  context.save();
  context.beginPath();
  context.rect(78, 40, 476, 294);
  context.clip();
  context.beginPath();
  for (const point of [...walked, [x(at), y(0)], [x(0), y(0)]]) context.lineTo(...point);
  context.globalAlpha = 0.28;
  context.fillStyle = cash;
  context.fill();
  context.globalAlpha = 1;
  line(whole, muted, 1.6, [4, 3]);
  context.restore();
  line(walked, cash, 2.6);
  line([[x(0), y(end)], [x(at), y(end)]], cap, 1.2, [1, 2]);
  context.beginPath();
  context.arc(x(at), y(end), 5, 0, 7);
  context.fillStyle = cap;
  context.fill();
  text(money(end), x(at) - 6, y(end) - 8, cap, "right", "bold 14px sans-serif");
  text(money(paid), x(at / 2), y(top / 20), cash, "center", "bold 13px sans-serif");

  text("The two meters", 590, 22, ink, "left", "bold 14px sans-serif");
  const seen = [paid, change].filter((value) => value > 0);
  const low = 3 * Math.floor((Math.log10(Math.min(...seen, 1e15)) - 0.7) / 3);
  const high = Math.ceil(Math.log10(Math.max(...seen, 1)) + 0.3);
  const along = (value) => (value > 0 ? Math.max(0, ((Math.log10(value) - low) / (high - low)) * 332) : 0);
  for (let power = low; power <= high; power += 3) {
    line([[606 + along(10 ** power), 40], [606 + along(10 ** power), 334]], grid, 0.7);
    text(money(10 ** power), 606 + along(10 ** power), 352, muted, "center");
  }
  for (const [label, value, colour, row] of [
    ["Cash that changed hands", paid, cash, 70],
    ["Change in market cap", change, cap, 180],
  ]) {
    text(label, 606, row, muted);
    text(money(value), 938, row, colour, "right", "bold 15px sans-serif");
    context.fillStyle = colour;
    context.fillRect(606, row + 14, along(value), 38);
  }
  if (paid > 0) text(`$1 re-marked ${money(change / paid)}`, 606, 300, ink, "left", "14px sans-serif");
}

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: WIDTH, height: HEIGHT, className: "floor" });
  el.append(canvas);
  const context = canvas.getContext("2d");
  const show = () => draw(context, model.get("fixed"), model.get("numbers"));
  model.on("change:numbers", show);
  show();
}

export default { render };
