const box = document.querySelector(".search");
const rows = [...document.querySelectorAll("tr")].slice(1);
const shown = document.querySelector("#shown");
box.hidden = false;
box.querySelector("input").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/);
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
  shown.textContent = rows.filter((row) => !row.hidden).length + " of " + rows.length + " rows";
});
