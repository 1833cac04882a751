// Hands the ticket over at once; the button is for browsers without JavaScript.
document.getElementById('entering').submit();
