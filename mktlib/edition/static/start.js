/* A page of ours: what it needs stands in it. */
const here = document.getElementById("site");
if (here) {
  dress();
  enliven(document.querySelectorAll(".live"), { ...JSON.parse(here.textContent), base: document.baseURI });
}
