// Sends the answer on; without scripts the button does it.
document.getElementById("answer").submit();
