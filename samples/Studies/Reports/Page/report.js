for (const place of document.querySelectorAll("[data-chart]")) drawChart(place, data.charts[place.dataset.chart]);
for (const place of document.querySelectorAll("[data-intervals]")) drawIntervals(place, data.intervals[place.dataset.intervals]);
for (const place of document.querySelectorAll("[data-gallery]")) drawGallery(place, data.galleries[place.dataset.gallery]);
