/* The picture drawn in the browser from three numbers: how far, cash, change in market cap. */

const WIDTH = 960;
const HEIGHT = 380;
const TOP = 450; // $/share
const MOST = 350e9; // $
const WORDS = [
  [1e12, " trillion"],
  [1e9, " billion"],
  [1e6, " million"],
];

const money = (value) => {
  const [unit, word] = WORDS.find(([size]) => value >= size) ?? [1, ""];
  return `$${Number((value / unit).toPrecision(3)).toLocaleString("en-US")}${word}`;
};

function draw(context, { p0, k, cash, cap, ink, muted, grid }, [at, paid, change]) {
  const price = (part) => p0 * Math.exp((k * part) / 100);
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

  const x = (part) => 78 + (part / 100) * 476;
  const y = (dollars) => 334 - (dollars / TOP) * 294;
  text("The supply curve", 14, 22, ink, "left", "bold 14px sans-serif");
  for (let i = 0; i <= 4; i++) {
    line([[78, y(100 * i)], [554, y(100 * i)]], grid, 0.7);
    text(money(100 * i), 70, y(100 * i) + 4, muted, "right");
  }
  for (let i = 0; i <= 5; i++) text(`${i * 20}%`, x(i * 20), 352, muted, "center");
  text("part of all shares bought", 316, 372, muted, "center");
  const walked = Array.from({ length: 160 }, (_, i) => [x((at * i) / 159), y(price((at * i) / 159))]);
  const whole = Array.from({ length: 160 }, (_, i) => [x((100 * i) / 159), y(price((100 * i) / 159))]);
  context.beginPath();
  for (const point of [...walked, [x(at), y(0)], [x(0), y(0)]]) context.lineTo(...point);
  context.globalAlpha = 0.28;
  context.fillStyle = cash;
  context.fill();
  context.globalAlpha = 1;
  line(whole, muted, 1.6, [4, 3]);
  line(walked, cash, 2.6);
  line([[78, y(end)], [554, y(end)]], cap, 1.2, [1, 2]);
  context.beginPath();
  context.arc(x(at), y(end), 6, 0, 7);
  context.fillStyle = cap;
  context.fill();
  text(money(end), x(at) - 8, y(end) - 10, cap, "right");
  text(money(paid), x(at / 2), y(50), cash, "center");

  text("What was paid, and what was re-marked", 606, 22, ink, "left", "bold 14px sans-serif");
  for (let i = 0; i <= 3; i++) {
    const along = 606 + (332 * i * 1e11) / MOST;
    line([[along, 40], [along, 334]], grid, 0.7);
    text(money(i * 1e11), along, 352, muted, "center");
  }
  for (const [label, value, colour, row] of [
    ["Cash that changed hands", paid, cash, 70],
    ["Change in market cap", change, cap, 180],
  ]) {
    text(label, 606, row, muted);
    text(money(value), 938, row, colour, "right", "bold 15px sans-serif");
    context.fillStyle = colour;
    context.fillRect(606, row + 14, (332 * value) / MOST, 38);
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
